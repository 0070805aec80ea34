import { toErrorRecord } from '../base/errors.ts';
import type { Lab } from '../lab/api.ts';

/** What the request log says of the versions that pipelines made. */
export interface PredictionFacts {
  /** The newest that is logged; null while there is none. */
  readonly prediction: { readonly uuid: string; readonly version: string } | null;
  /** Uuid of a prediction → the column that moves its margin most, for those that were explained. */
  readonly topColumns: Readonly<Record<string, string>>;
}

/** Beside an answer about a prediction, under this key: whose explanation has made it right. */
export const explainedKey = 'explain-prediction/uuid';

/** Later traffic is not searched: a learner asks about what was just answered. */
const recentRequests = 10;

interface Asked {
  readonly model: string;
  /** The numbers of the pipelines' versions. */
  readonly versions: ReadonlySet<string>;
  readonly answers: Readonly<Record<string, string>>;
  readonly explains: boolean;
}

/**
 * The newest predictions of the pipelines' versions, explained only where somebody has answered or wants to know: first
 * the one that an answer was right for, so that later traffic takes nothing back.
 */
export async function gatherPredictions(
  lab: Lab,
  { model, versions, answers, explains }: Asked,
): Promise<PredictionFacts> {
  if (versions.size === 0) return { prediction: null, topColumns: {} };
  const recent = await orMissing(lab.monitoring.requests(model, { limit: recentRequests }));
  const predictions = (recent ?? []).filter(({ version }) => versions.has(version));
  const [newest] = predictions;
  const prediction = newest === undefined ? null : { uuid: newest.uuid, version: newest.version };
  const answer = readColumn(answers['explain-prediction']);
  const topColumns: Record<string, string> = {};
  if (answer === '' && !explains) return { prediction, topColumns };
  const explain = async (uuid: string) => {
    const column = await topColumnOf(lab, uuid);
    if (column !== undefined) topColumns[uuid] = column;
    return column?.toLowerCase() === answer;
  };
  if (explains && newest !== undefined) await explain(newest.uuid);
  if (answer === '') return { prediction, topColumns };
  const kept = answers[explainedKey];
  for (const uuid of [...(kept === undefined ? [] : [kept]), ...predictions.map((each) => each.uuid)]) {
    if (await explain(uuid)) break;
  }
  return { prediction, topColumns };
}

/** A column as somebody types it: case, spaces and quotes do not count. */
export function readColumn(text = ''): string {
  return text.replaceAll(/[\s'"`“”‘’«»]/g, '').toLowerCase();
}

/** A request and the model that answered it never change, so neither does what explains it. */
const known = new WeakMap<Lab, Map<string, string>>();

async function topColumnOf(lab: Lab, uuid: string): Promise<string | undefined> {
  const columns = known.get(lab) ?? new Map<string, string>();
  known.set(lab, columns);
  const column = columns.get(uuid) ?? (await orMissing(readTopColumn(lab, uuid)));
  if (column !== undefined) columns.set(uuid, column);
  return column;
}

/** Of the request's first row, which is the one that its page shows. */
async function readTopColumn(lab: Lab, uuid: string): Promise<string | undefined> {
  const { text, request } = await lab.explain.open({ prediction: uuid });
  if (request === null) return undefined;
  const row = Object.fromEntries(Object.entries(request.columns).map(([name, values]) => [name, values.slice(0, 1)]));
  const { features, contributions } = await lab.explain.contributions(text, row);
  const size = (place: number) => Math.abs(contributions[place] ?? 0);
  return features.toSorted((a, b) => size(features.indexOf(b)) - size(features.indexOf(a)))[0];
}

/** A request, a version or a model that is gone. */
const gone: ReadonlySet<string> = new Set([
  'RESOURCE_DOES_NOT_EXIST',
  'model_missing',
  'invalid_model',
  'unsupported_model',
]);

async function orMissing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (gone.has(toErrorRecord(error).code)) return undefined;
    throw error;
  }
}
