import { parseSetting } from '../../lab/settings.ts';

/** The number in a field, with a comma or a point and either minus; undefined where it is none that the gate takes. */
export function numberOfField(text: string): number | undefined {
  const plain = text.trim().replace(',', '.').replace('−', '-');
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(plain)) return undefined;
  try {
    return parseSetting('gateMinImprovement', Number(plain));
  } catch {
    // The field says itself what it takes.
    return undefined;
  }
}
