/** One of the values that a select or a row of segments offers. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}
