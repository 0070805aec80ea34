import { gatherFacts, type GuideFacts } from '../../guide/facts.ts';
import type { ChapterId, StepId } from '../../guide/content/content.ts';
import { checkSteps, steps, type CheckedStep } from '../../guide/steps.ts';
import type { JobProgress } from '../../jobs/types.ts';
import type { Lab } from '../../lab/api.ts';
import { Loaded } from './loaded.svelte.ts';

/** The lesson as it stands: facts as last read, and which step is open. */
export class GuideState {
  readonly #lab: Lab;
  readonly facts: Loaded<GuideFacts>;
  #openId = $state.raw<StepId | 'summary' | undefined>(undefined);
  #progress = $state.raw<Readonly<Record<string, JobProgress>>>({});
  #asked = $state.raw<ReadonlySet<StepId>>(new Set());

  readonly checked: readonly CheckedStep[] = $derived.by(() => {
    const facts = this.facts.value;
    return facts === undefined ? [] : checkSteps({ ...facts, progress: { ...facts.progress, ...this.#progress } });
  });
  /** The step that is open: the one chosen, else the first that is not done. Undefined on the summary. */
  readonly step: CheckedStep | undefined = $derived(this.checked.find(({ id }) => id === this.#openId));
  readonly chapter: ChapterId = $derived(this.step?.chapter ?? '03');
  readonly chapterSteps: readonly CheckedStep[] = $derived(
    this.checked.filter(({ chapter }) => chapter === this.chapter),
  );

  constructor(lab: Lab) {
    this.#lab = lab;
    this.facts = new Loaded(() => gatherFacts(lab, { all: () => lab.guide.answers() }));
  }

  get isSummary(): boolean {
    return this.#openId === 'summary';
  }

  /** True once the learner has asked whether the step is done. */
  isAsked(id: StepId): boolean {
    return this.#asked.has(id);
  }

  /** Follows how far runs are; gives the way to stop. The rest is read again on the lab's notices. */
  connect(): () => void {
    return this.#lab.jobs.onEvent((event) => {
      if (event.type === 'progress') this.#progress = { ...this.#progress, [event.runId]: event.progress };
    });
  }

  /** Reads the facts; the first time it also opens a step, of the chapter that the link's `step` names if it does. */
  async reload(): Promise<void> {
    await this.facts.reload();
    if (this.#openId !== undefined || this.facts.value === undefined) return;
    const chapter = new URLSearchParams(location.search).get('step');
    const isKnown = steps.some((step) => step.chapter === chapter);
    this.#openId = isKnown ? this.#firstOf(chapter as ChapterId) : this.#firstOpen();
  }

  open(id: StepId | 'summary'): void {
    this.#openId = id;
  }

  openChapter(chapter: ChapterId): void {
    this.#openId = this.#firstOf(chapter);
  }

  /** The next step that is not done, else the next one; behind the last the summary. */
  openNext(): void {
    const at = this.checked.findIndex(({ id }) => id === this.#openId);
    const later = this.checked.slice(at + 1);
    this.#openId = (later.find(({ isDone }) => !isDone) ?? later[0])?.id ?? this.#firstOpen();
  }

  /** Keeps the answer, if one is given, and looks again. */
  async check(id: StepId, answer?: string): Promise<void> {
    if (answer !== undefined) await this.#lab.guide.answer(id, answer);
    await this.facts.reload();
    this.#asked = new Set([...this.#asked, id]);
  }

  /** Does the step with the same calls as the buttons; what is under way shows meanwhile. */
  async doForMe(id: StepId): Promise<void> {
    this.#asked = new Set([...this.#asked, id]);
    try {
      await this.#lab.guide.doForMe(id);
    } finally {
      await this.facts.reload();
    }
  }

  #firstOf(chapter: ChapterId): StepId | undefined {
    const inChapter = this.checked.filter((step) => step.chapter === chapter);
    return (inChapter.find(({ isDone }) => !isDone) ?? inChapter[0])?.id;
  }

  #firstOpen(): StepId | 'summary' {
    return this.checked.find(({ isDone }) => !isDone)?.id ?? 'summary';
  }
}
