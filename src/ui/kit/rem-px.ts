/** How many CSS pixels one rem is: the browser's setting and the projector's scale count. */
export function remPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** How many characters of code (`--text-sm` in Geist Mono) fit beside each other into a padded pane of that width. */
export function codeColumns(widthPx: number): number {
  const paddingRem = 1.75;
  const characterRem = 0.8125 * 0.6;
  return Math.floor((widthPx / remPx() - paddingRem) / characterRem);
}
