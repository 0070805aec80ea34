import { filterError } from './filter-tokens.ts';
import type { Token } from './filter-tokens.ts';

/** What a comparison or an order_by clause looks at. */
export type Field =
  | { readonly entity: 'metric' | 'param' | 'tag'; readonly key: string }
  | { readonly entity: 'attribute'; readonly key: AttributeKey }
  | { readonly entity: 'dataset'; readonly key: 'name' | 'digest' | 'context' };

const textAttributes = ['run_id', 'run_name', 'user_id', 'status', 'artifact_uri'] as const;
const numericAttributes = ['start_time', 'end_time'] as const;
export type AttributeKey = (typeof textAttributes)[number] | (typeof numericAttributes)[number];

const entities = new Map<string, Field['entity']>(
  Object.entries({
    metric: ['metric', 'metrics'],
    param: ['parameter', 'parameters', 'param', 'params'],
    tag: ['tag', 'tags'],
    attribute: ['attribute', 'attributes', 'attr', 'run'],
    dataset: ['dataset', 'datasets'],
  } satisfies Record<Field['entity'], string[]>).flatMap(([entity, names]) =>
    names.map((name) => [name, entity as Field['entity']] as const),
  ),
);

const attributeKeys = new Map<string, AttributeKey>([
  ...[...textAttributes, ...numericAttributes].map((key) => [key, key] as const),
  ['created', 'start_time'],
  ['Created', 'start_time'],
  ['run name', 'run_name'],
  ['Run name', 'run_name'],
  ['Run Name', 'run_name'],
]);

const datasetKeys = ['name', 'digest', 'context'] as const;

/** True where a field holds numbers, so that it is compared with numbers. */
export function isNumeric(field: Field): boolean {
  return field.entity === 'metric' || (numericAttributes as readonly string[]).includes(field.key);
}

/**
 * The field that a name stands for: `metrics.x`, `params.x`, `tags.x`, `attributes.x` or `x`, `datasets.x`, with
 * MLflow's other spellings of the five. What follows the first dot is the key, whether quoted or with more dots.
 */
export function parseField(source: string, token: Extract<Token, { kind: 'name' }>): Field {
  const [first, ...rest] = token.parts;
  if (first === undefined || rest.length === 0) return attributeField(source, token.offset, first?.text ?? '');
  const entity = first.quote === '"' ? undefined : entities.get(first.text);
  if (entity === undefined) {
    throw filterError(
      source,
      token.offset,
      `${JSON.stringify(first.text)} is nothing that can be searched`,
      'Begin with metrics, params, tags, attributes or datasets, a dot and the key',
    );
  }
  const key = rest.map((part) => part.text).join('.');
  if (entity === 'attribute') return attributeField(source, token.offset, key);
  if (entity !== 'dataset') return { entity, key };
  const datasetKey = datasetKeys.find((each) => each === key);
  if (datasetKey !== undefined) return { entity, key: datasetKey };
  throw filterError(
    source,
    token.offset,
    `data sets have no field ${JSON.stringify(key)}`,
    'Use name, digest or context',
  );
}

function attributeField(source: string, offset: number, key: string): Field {
  const attribute = attributeKeys.get(key);
  if (attribute !== undefined) return { entity: 'attribute', key: attribute };
  throw filterError(
    source,
    offset,
    `runs have no attribute ${JSON.stringify(key)}`,
    `Attributes are ${[...textAttributes, ...numericAttributes].join(', ')}; metrics, params and tags are written ` +
      `metrics.${safeKey(key)}, params.${safeKey(key)}, tags.${safeKey(key)}`,
  );
}

function safeKey(key: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(key) ? key : `\`${key}\``;
}
