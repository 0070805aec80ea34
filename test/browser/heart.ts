import type { LabPage } from './lab-page.ts';

/** How the page lived while it was watched. */
export interface Heart {
  /** Beats of a timer of 20 ms: none while a task holds the page. */
  readonly beats: number;
  /** The longest time between two of them. To be printed: it is the machine's as much as the page's. */
  readonly worstGapMs: number;
}

/** Lets a timer beat in the page until it is reloaded. */
export function startHeart(lab: LabPage): Promise<void> {
  return lab.call(() => {
    const heart = { beats: 0, worstGapMs: 0 };
    (globalThis as unknown as { heart: typeof heart }).heart = heart;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      heart.worstGapMs = Math.max(heart.worstGapMs, now - last);
      heart.beats++;
      last = now;
    }, 20);
  });
}

export function readHeart(lab: LabPage): Promise<Heart> {
  return lab.call(() => ({ ...(globalThis as unknown as { heart: Heart }).heart }));
}
