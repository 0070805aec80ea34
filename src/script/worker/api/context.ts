import type { Print } from '../capture-console.ts';
import type { HostLink } from '../host-link.ts';

/** What the API is made of: the way to the host and into the log. */
export interface ApiContext {
  readonly link: HostLink;
  readonly print: Print;
  /** Prints rows as a table. */
  printRows(rows: readonly object[], line: number | undefined): void;
  /** The line of the script that is calling right now. */
  here(): number | undefined;
}
