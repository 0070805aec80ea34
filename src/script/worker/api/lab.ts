import type * as Lab from 'lab';
import { LabError } from '../../../base/errors.ts';
import type { ApiContext } from './context.ts';
import { createLearning } from './learning.ts';
import { createMlflow } from './mlflow.ts';
import { trainTestSplit } from './pandas.ts';
import { createCdsw, createCmlapi } from './platform.ts';
import { createScores } from './scores.ts';
import { createCmldata, createDataGenerator } from './spark.ts';

/** The module `lab` as a script imports it. */
export function createLab(context: ApiContext, environment: Lab.Environment): typeof Lab {
  const { XGBClassifier, modelRef } = createLearning(context);
  return {
    environment,
    LabError,
    cmldata: createCmldata(context),
    dataGenerator: createDataGenerator(context),
    trainTestSplit,
    XGBClassifier,
    ...createScores(context),
    mlflow: createMlflow(context, modelRef),
    cmlapi: createCmlapi(context),
    cdsw: createCdsw(context),
  };
}
