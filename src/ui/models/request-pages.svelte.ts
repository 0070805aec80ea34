import type { LabApi } from '../../lab/api.ts';
import type { Losses } from '../../lab/monitoring-api.ts';
import type { RequestRecord } from '../../serving/types.ts';
import { Loaded } from '../state/loaded.svelte.ts';

/** How many requests are shown at first, and how many more each time. */
export const requestPage = 50;

/** Under load a batch is logged four times a second: read again once in this time. */
const readEveryMs = 1_000;

export interface RequestPageFacts {
  readonly requests: readonly RequestRecord[];
  readonly hasMore: boolean;
  readonly losses: Losses;
}

/** The newest requests of a model, as many as somebody has asked to see. */
export class RequestPages extends Loaded<RequestPageFacts> {
  readonly #lab: Pick<LabApi, 'monitoring' | 'onChange'>;
  readonly #show: { count: number };

  constructor(lab: Pick<LabApi, 'monitoring' | 'onChange'>, model: string) {
    const show = { count: requestPage };
    super(async () => {
      const { count } = show;
      // One more than is shown tells whether there are more.
      const found = await lab.monitoring.requests(model, { limit: count + 1 });
      const losses = await lab.monitoring.losses();
      return { requests: found.slice(0, count), hasMore: found.length > count, losses };
    });
    this.#lab = lab;
    this.#show = show;
  }

  more(): Promise<void> {
    this.#show.count += requestPage;
    return this.reload();
  }

  /** Reads, and again when requests were logged; gives the way to stop. */
  connect(): () => void {
    void this.reload();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = this.#lab.onChange(({ topics }) => {
      if (!topics.includes('requests')) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void this.reload();
      }, readEveryMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }
}
