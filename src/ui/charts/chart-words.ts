/** What a chart says in words: it knows no language of its own. */
export interface ChartWords {
  /** What the drawing shows, as a sentence with its finding. */
  readonly finding: string;
  /** Above the y axis: quantity and unit. */
  readonly yTitle: string;
  /** Behind the x axis, and at the head of the first column of numbers. */
  readonly xTitle: string;
  /** The name of the control that reads values from the drawing. */
  readonly read: string;
  readonly showNumbers: string;
  readonly hideNumbers: string;
  /** The button for the rows of numbers that are not shown yet. */
  readonly moreNumbers: (count: number) => string;
  /** A place on the x axis, where it stands for itself: “tree 18”. */
  readonly place: (x: number) => string;
  readonly formatX: (x: number) => string;
  /** With that many decimals, else with as many as tell two values apart. */
  readonly formatY: (y: number, decimals?: number) => string;
}
