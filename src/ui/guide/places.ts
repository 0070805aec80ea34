import type { StepId } from '../../guide/content/content.ts';
import { hashOf } from '../state/routes.ts';

/** The tags by which a lesson's sentences name places of the lab. */
export const places = ['setup', 'scripts', 'jobs', 'history', 'data', 'experiments', 'models'] as const;

const scriptOfStep: Partial<Record<StepId, string>> = {
  'first-batch': '00_datagen',
  'first-training': '01_train_xgboost',
  'second-training': '01_train_xgboost',
  'first-deployment': '02_api_deployment',
  'read-scripts': '03_newbatch',
};

/** Where a place's link leads from a step: the scripts' screen opens at the step's own script. */
export function hrefOf(place: string, step: StepId | undefined): string {
  if (place !== 'scripts') return `#${place}`;
  const script = step && scriptOfStep[step];
  return hashOf(script === undefined ? { screen: 'scripts' } : { screen: 'scripts', script });
}
