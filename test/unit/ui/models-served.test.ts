import { describe, expect, it } from 'vitest';
import type { DeploymentId } from '../../../src/base/ids.ts';
import type { ModelDeployment } from '../../../src/serving/types.ts';
import { servedTimes } from '../../../src/ui/models/served.ts';

const deployment = (id: string, version: string, ...states: (readonly [ModelDeployment['status'], string])[]) => ({
  id: id as DeploymentId,
  version,
  states: states.map(([status, at]) => ({ status, at })),
});

const deployments = [
  deployment('d4', '1', ['pending', '13'], ['deploying', '14'], ['deployed', '15']),
  deployment('d3', '2', ['pending', '09'], ['failed', '10']),
  deployment(
    'd2',
    '2',
    ['pending', '05'],
    ['deploying', '06'],
    ['deployed', '07'],
    ['stopping', '15'],
    ['stopped', '15'],
  ),
  deployment(
    'd1',
    '1',
    ['pending', '01'],
    ['deploying', '02'],
    ['deployed', '03'],
    ['stopping', '07'],
    ['stopped', '08'],
  ),
];

describe('when a version answered', () => {
  it('is from deployed to what came next, the newest first', () => {
    expect(servedTimes(deployments, '1')).toEqual([
      { deploymentId: 'd4', from: '15', to: null },
      { deploymentId: 'd1', from: '03', to: '07' },
    ]);
  });

  it('leaves out deployments that never answered', () => {
    expect(servedTimes(deployments, '2')).toEqual([{ deploymentId: 'd2', from: '07', to: '15' }]);
    expect(servedTimes(deployments, '3')).toEqual([]);
  });
});
