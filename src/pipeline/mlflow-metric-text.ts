import type { MetricPoint } from '../tracking/types.ts';

/**
 * The file of one metric in MLflow's folder store: a line a point, `<timestamp> <value> <step>`. MLflow's database takes
 * an infinite value for the greatest number, so of two points that it could not tell apart the first one stays.
 */
export function metricText(points: readonly MetricPoint[]): string {
  const lines = new Map<string, string>();
  for (const { value, step, timestamp } of points) {
    const stored = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
    const key = `${timestamp} ${String(stored)} ${step}`;
    if (!lines.has(key)) lines.set(key, `${timestamp} ${pythonNumber(value)} ${step}\n`);
  }
  return [...lines.values()].join('');
}

/** A float64 as Python's `float` reads it back. */
function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}
