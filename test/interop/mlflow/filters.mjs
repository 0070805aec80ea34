import { pick, randomOf } from './random.mjs';
import { names } from './runs.mjs';

const entities = {
  metric: ['metrics', 'metric'],
  param: ['params', 'param', 'parameter', 'parameters'],
  tag: ['tags', 'tag'],
  attribute: ['attributes', 'attribute', 'attr', 'run'],
  dataset: ['dataset', 'datasets'],
};
const attributes = ['run_id', 'run_name', 'status', 'start_time', 'end_time', 'artifact_uri', 'user_id', 'Created'];
const textAttributes = ['run_id', 'run_name', 'status', 'artifact_uri', 'user_id'];
const comparisons = ['=', '!=', '>', '>=', '<', '<='];
const wild = ['%', '_', 'a%', '%b', 'A_B', '%é%', '%🎓', 'a\\%b', "%O'%", '%line', 'fin%', '%ED', 'al%'];

/**
 * Searches of the runs that `runs.mjs` makes: filters in MLflow's grammar, about a third of them with something wrong, with
 * an order and a largest number of results. None has two comparisons with only a space between them: MLflow takes the
 * second field for an alias of the first value then, and finds nothing, or by chance something, where the lab refuses.
 * Nor has one a dot, a space or an operator right after the dot of a field, which for MLflow is a part of the key.
 *
 * @param {object} options
 * @param {number} options.count
 * @param {number} options.seed
 * @param {readonly {info: {run_id: string, start_time: number, end_time: number}, inputs: readonly object[]}[]} options.runs
 */
export function generateSearches({ count, seed, runs }) {
  const random = randomOf(seed);
  const known = {
    ids: runs.map(({ info }) => info.run_id),
    times: runs.flatMap(({ info }) => [info.start_time, info.end_time]),
    datasets: runs.flatMap(({ inputs }) => inputs.map(({ dataset }) => dataset)),
  };
  return Array.from({ length: count }, () => searchOf(random, known));
}

function searchOf(random, known) {
  const parts = Array.from({ length: pick(random, [1, 1, 1, 2, 2, 3]) }, () => comparisonOf(random, known));
  const and = pick(random, [' AND ', ' and ', ' And ', '\n AND\t']);
  const filter = random() < 0.06 ? '' : parts.join(random() < 0.06 ? pick(random, [' OR ', ', ', ' && ']) : and);
  const orderBy = Array.from({ length: pick(random, [0, 0, 1, 1, 2]) }, () => orderOf(random));
  const maxResults = random() < 0.25 ? pick(random, [1, 2, 5, 50_000, 50_001]) : undefined;
  return { filter: spoiled(random, filter), orderBy, ...(maxResults && { maxResults }) };
}

function comparisonOf(random, known) {
  const kind = pick(random, ['metric', 'metric', 'param', 'param', 'tag', 'tag', 'attribute', 'dataset']);
  const numeric = (field) => `${field} ${pick(random, [...comparisons, 'LIKE'])} ${numberOf(random)}`;
  switch (kind) {
    case 'metric':
      return numeric(fieldOf(random, kind, pick(random, names.metrics)));
    case 'param':
    case 'tag':
      return textComparison(random, fieldOf(random, kind, pick(random, names[`${kind}s`])), names.texts);
    case 'attribute':
      return attributeComparison(random, known);
    default:
      return datasetComparison(random, known);
  }
}

function textComparison(random, field, texts) {
  const chance = random();
  if (chance < 0.1) return `${field} ${pick(random, ['IS NULL', 'IS NOT NULL', 'is null', 'is not null'])}`;
  if (chance < 0.15) return `${field} ${pick(random, ['>', '<=', 'IN', 'NOT IN', '=='])} ${quoted(random, 'x')}`;
  if (chance < 0.2) return `${field} = ${numberOf(random)}`;
  if (chance < 0.5) {
    return `${field} ${pick(random, ['LIKE', 'ILIKE', 'like', 'iLike'])} ${quoted(random, pick(random, [...wild, ...texts]))}`;
  }
  return `${field} ${pick(random, ['=', '!='])} ${quoted(random, pick(random, texts))}`;
}

function attributeComparison(random, { ids, times }) {
  const key = pick(random, attributes);
  const field = random() < 0.3 ? key : fieldOf(random, 'attribute', key);
  if (!textAttributes.includes(key)) return `${field} ${pick(random, comparisons)} ${pick(random, times)}`;
  if (key === 'run_id' && random() < 0.6) {
    const list = Array.from({ length: pick(random, [1, 2, 5]) }, () => quoted(random, pick(random, ids)));
    return `${field} ${pick(random, ['IN', 'NOT IN', 'in', 'not in'])} (${list.join(pick(random, [', ', ',']))})`;
  }
  const values = {
    run_id: ids,
    status: ['FINISHED', 'FAILED', 'KILLED', 'RUNNING', 'finished'],
    user_id: ['', 'root'],
  };
  return textComparison(random, field, values[key] ?? ['alpha', 'Alpha', 'beta 🎓', "it's", 'x']);
}

function datasetComparison(random, { datasets }) {
  const dataset = pick(random, datasets);
  const key = pick(random, ['name', 'digest', 'context']);
  const field = fieldOf(random, 'dataset', key);
  const value = key === 'context' ? pick(random, ['training', 'TRAINING', 'test']) : dataset[key];
  if (random() < 0.3) {
    return `${field} ${pick(random, ['IN', 'NOT IN'])} (${quoted(random, value)}, ${quoted(random, 'other')})`;
  }
  return `${field} ${pick(random, ['=', '!=', 'LIKE', 'ILIKE'])} ${quoted(random, random() < 0.5 ? value : `${value.slice(0, 3)}%`)}`;
}

function orderOf(random) {
  const kind = pick(random, ['metric', 'metric', 'param', 'tag', 'attribute']);
  const key =
    kind === 'attribute'
      ? pick(random, ['start_time', 'end_time', 'run_name', 'status'])
      : pick(random, names[`${kind}s`]);
  return `${fieldOf(random, kind, key)}${pick(random, ['', ' ASC', ' DESC', ' desc', ' asc', random() < 0.2 ? ' DOWN' : ''])}`;
}

/** The field with one of its entity's names; a key that needs quotes has them, mostly. */
function fieldOf(random, kind, key) {
  const entity = pick(random, entities[kind]);
  const isPlain = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(key);
  if (random() < (isPlain ? 0.75 : 0.05)) return `${entity}.${key}`;
  return random() < 0.6 ? `${entity}.\`${key}\`` : `${entity}."${key}"`;
}

function quoted(random, text) {
  const mark = text.includes("'") || (random() < 0.3 && !text.includes('"')) ? '"' : "'";
  return `${mark}${text}${mark}`;
}

function numberOf(random) {
  if (random() < 0.08) return pick(random, ["'0.5'", '1e', 'nan', '.5', '+1', '0x1', '1e400', '-.5e-3']);
  return String(pick(random, names.numbers));
}

/** Now and then a filter with a piece taken away or put in. */
function spoiled(random, filter) {
  if (random() > 0.15 || filter === '') return filter;
  const at = Math.floor(random() * filter.length);
  const characters = [...filter];
  if (random() < 0.5) characters.splice(at, 1);
  else characters.splice(at, 0, pick(random, ["'", '"', '`', '(', ')', '.', ' ', '=', '!', ';', '--', '\\', 'x', '5']));
  const spoilt = characters.join('');
  return /\.[.\s=!<>]/.test(spoilt) ? filter : spoilt;
}
