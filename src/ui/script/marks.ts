import type { LineRange } from './script-facts.ts';

/**
 * Where marked lines of the lab's own text stand in an edited one: as they were before the first line that was
 * changed, moved after the last; undefined for a mark in which, or around which, something was changed.
 */
export function marksIn(
  original: string,
  text: string,
  marks: readonly LineRange[],
): readonly (LineRange | undefined)[] {
  const [before, after] = [original.split('\n'), text.split('\n')];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const moved = after.length - before.length;
  return marks.map(({ first, last }) => {
    if (last <= head) return { first, last };
    if (first > before.length - tail) return { first: first + moved, last: last + moved };
    return undefined;
  });
}
