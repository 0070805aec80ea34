/**
 * A text as a double-quoted YAML scalar on one line: a JSON text, in which what YAML 1.1 (that of MLflow's reader) takes
 * for the end of a line, or not at all, is escaped.
 */
export function yamlText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type MappingValue = string | number | null | Readonly<Record<string, string>> | readonly never[];

/** A YAML file of one mapping; its keys need no quotes, those of mappings inside it get them. */
export function mappingFile(mapping: Readonly<Record<string, MappingValue>>): string {
  return Object.entries(mapping)
    .map(([key, value]) => `${key}: ${yamlValue(value)}\n`)
    .join('');
}

function yamlValue(value: MappingValue): string {
  if (value === null || typeof value === 'number') return String(value);
  if (typeof value === 'string') return yamlText(value);
  if (Array.isArray(value)) return '[]';
  const inside = Object.entries(value).map(([key, text]) => `${yamlText(key)}: ${yamlText(text)}`);
  return `{${inside.join(', ')}}`;
}
