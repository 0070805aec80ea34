import type { Block } from './content.ts';

/* How a course is written down: its blocks by their kind. */

export const text = (said: string): Block => ({ kind: 'text', text: said });
export const aside = (said: string): Block => ({ kind: 'aside', text: said });
export const list = (...items: readonly string[]): Block => ({ kind: 'list', items });
