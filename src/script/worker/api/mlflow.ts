import type * as Lab from 'lab';
import type { RunEntries } from '../../protocol.ts';
import type { ApiContext } from './context.ts';

type Values = Readonly<Record<string, string | number | boolean | null>>;
type Body<Result> = (run: Lab.Run) => Promise<Result> | Result;

/** MLflow's fluent API. The active run and experiment are the host's: it also ends what a script leaves open. */
export function createMlflow(
  { link }: ApiContext,
  modelRef: (call: string, classifier: unknown) => number,
): typeof Lab.mlflow {
  const logBatch = async (entries: RunEntries): Promise<void> => {
    await link.call('mlflow.logBatch', entries);
  };
  const endRun = async (status: Lab.FinalStatus = 'FINISHED'): Promise<void> => {
    await link.call('mlflow.endRun', { status });
  };

  function startRun(options?: Lab.StartRunOptions): Promise<Lab.Run>;
  function startRun<Result>(body: Body<Result>): Promise<Result>;
  function startRun<Result>(options: Lab.StartRunOptions, body: Body<Result>): Promise<Result>;
  async function startRun(first: Lab.StartRunOptions | Body<unknown> = {}, second?: Body<unknown>): Promise<unknown> {
    const body = typeof first === 'function' ? first : second;
    const { runName, tags } = typeof first === 'function' ? {} : first;
    const run = await link.call('mlflow.startRun', { runName, tags: tags && texts(tags) });
    if (body === undefined) return run;
    let result: unknown;
    try {
      result = await body(run);
    } catch (error) {
      // What went wrong inside matters more than a failure to record it; the host ends what stays open.
      await Promise.allSettled([endRun('FAILED')]);
      throw error;
    }
    await endRun();
    return result;
  }

  return {
    async setExperiment(name) {
      return await link.call('mlflow.setExperiment', { name });
    },
    startRun,
    endRun,
    logParam: (key, value) => logBatch({ params: texts({ [key]: value }, 'None') }),
    logParams: (params) => logBatch({ params: texts(params, 'None') }),
    logMetric: (key, value, step = 0) => logBatch({ metrics: [{ key, value, step }] }),
    logMetrics: (metrics, step = 0) =>
      logBatch({ metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, step })) }),
    setTag: (key, value) => logBatch({ tags: texts({ [key]: value }) }),
    setTags: (tags) => logBatch({ tags: texts(tags) }),
    async logModel(model, path = 'model') {
      await link.call('mlflow.logModel', { model: modelRef('mlflow.logModel', model), path });
    },
    async getRun(runId) {
      return await link.call('mlflow.getRun', { runId });
    },
    ...aliasCalls(link),
    async searchRuns(search) {
      return [...(await link.call('mlflow.searchRuns', search))];
    },
  };
}

type AliasCalls = Pick<
  typeof Lab.mlflow,
  'setRegisteredModelAlias' | 'deleteRegisteredModelAlias' | 'getModelVersionByAlias'
>;

function aliasCalls(link: ApiContext['link']): AliasCalls {
  return {
    async setRegisteredModelAlias(name, alias, version) {
      await link.call('mlflow.setRegisteredModelAlias', { name, alias, version: String(version) });
    },
    async deleteRegisteredModelAlias(name, alias) {
      await link.call('mlflow.deleteRegisteredModelAlias', { name, alias });
    },
    async getModelVersionByAlias(name, alias) {
      return await link.call('mlflow.getModelVersionByAlias', { name, alias });
    },
  };
}

/** Params and tags are text in MLflow; a param without a value is Python's `None` there. */
function texts(values: Values, missing: 'None' | 'null' = 'null'): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value ?? missing)]));
}
