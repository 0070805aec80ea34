/** The whole number that somebody typed; undefined where it is none, or below the least one. */
export function wholeNumber(text: string, least: number): number | undefined {
  const typed = text.trim();
  if (!/^\d{1,9}$/.test(typed)) return undefined;
  const number = Number(typed);
  return number < least ? undefined : number;
}
