import type { StepId } from '../../guide/content/content.ts';
import type { MessageValue } from '../../i18n/messages.ts';
import { hashOf } from '../state/routes.ts';

/** The tags by which a lesson's sentences name places of the lab. */
export const places = [
  'setup',
  'scripts',
  'jobs',
  'history',
  'data',
  'experiments',
  'models',
  'run',
  'prediction',
  'explanation',
] as const;

const scriptOfStep: Partial<Record<StepId, string>> = {
  'first-batch': '00_datagen',
  'first-training': '01_train_xgboost',
  'second-training': '01_train_xgboost',
  'first-deployment': '02_api_deployment',
  'read-scripts': '03_newbatch',
};

interface From {
  readonly step: StepId | undefined;
  /** What the lesson's sentences speak of: `runId` and `predictionId` are empty before there is such a record. */
  readonly values: Readonly<Record<string, MessageValue>>;
}

/** Where a place's link leads: to the step's own script, to the pipeline's very run, to the newest prediction. */
export function hrefOf(place: string, { step, values }: From): string {
  const runId = String(values['runId'] ?? '');
  const predictionId = String(values['predictionId'] ?? '');
  switch (place) {
    case 'scripts': {
      const script = step && scriptOfStep[step];
      return hashOf(script === undefined ? { screen: 'scripts' } : { screen: 'scripts', script });
    }
    case 'run':
      return hashOf(runId === '' ? { screen: 'experiments' } : { screen: 'experiments', runId });
    // An answer has to be asked for first.
    case 'prediction':
      return hashOf(
        predictionId === '' ? { screen: 'models' } : { screen: 'lineage', kind: 'prediction', id: predictionId },
      );
    case 'explanation':
      return hashOf(
        predictionId === '' ? { screen: 'models' } : { screen: 'explain', subject: { prediction: predictionId } },
      );
    default:
      return `#${place}`;
  }
}
