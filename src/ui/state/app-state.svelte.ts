import type { Clock } from '../../base/clock.ts';
import { fromErrorRecord, toErrorRecord, type ErrorRecord } from '../../base/errors.ts';
import { errorSentence } from '../../i18n/error-sentence.ts';
import { chooseLanguage, type Language, type MessageArguments, type MessageKey } from '../../i18n/messages.ts';
import { createTranslator, type RichPart, type Translator } from '../../i18n/translator.ts';
import type { JobRun } from '../../jobs/types.ts';
import type { Lab } from '../../lab/api.ts';
import type { ChangeTopic } from '../../lab/change-topics.ts';
import type { SettingsPatch } from '../../lab/settings.ts';
import type { UrlPresets } from '../../lab/url-presets.ts';
import { SqlSession } from '../data/sql/sql-session.svelte.ts';
import { ExperimentsState } from './experiments-state.svelte.ts';
import { GuideState } from './guide-state.svelte.ts';
import { JobsState } from './jobs-state.svelte.ts';
import { Loaded } from './loaded.svelte.ts';
import { ModelsState } from './models-state.svelte.ts';
import { Router } from './router.svelte.ts';
import { ScriptsState } from './scripts-state.svelte.ts';
import { TablesState } from './tables-state.svelte.ts';

export type Refusals = UrlPresets['refused'];

const contentTopics: ReadonlySet<ChangeTopic> = new Set(['tables', 'experiments', 'models']);

/** All that the screens share. A cache: facts live in the lab and are read again on its notices. */
export class AppState {
  readonly lab: Lab;
  readonly clock: Clock;
  readonly presetRefusals: Refusals;
  readonly router = new Router();
  readonly settings;
  readonly fingerprint;
  readonly guide: GuideState;
  readonly jobs: JobsState;
  readonly experiments: ExperimentsState;
  readonly models: ModelsState;
  readonly scripts: ScriptsState;
  readonly sql: SqlSession;
  readonly tables: TablesState;
  #phase = $state.raw<'opening' | 'ready' | 'failed'>('opening');
  #failure = $state.raw<ErrorRecord | undefined>(undefined);
  #said = $state.raw<{ readonly polite: string; readonly assertive: string }>({ polite: '', assertive: '' });
  #fingerprintDue = true;

  readonly language: Language = $derived.by(() =>
    chooseLanguage(this.settings.value?.language ?? navigator.language.slice(0, 2)),
  );
  readonly i18n: Translator = $derived(createTranslator(this.language));

  constructor(lab: Lab, presetRefusals: Refusals, clock: Clock) {
    this.lab = lab;
    this.clock = clock;
    this.presetRefusals = presetRefusals;
    this.settings = new Loaded(() => lab.settings.get());
    // A lab without a table has no content to tell from another's.
    this.fingerprint = new Loaded(async () => ((await lab.tables.list()).length === 0 ? null : lab.fingerprint()));
    this.jobs = new JobsState(lab, clock, (run) => this.#sayFailure(run));
    this.models = new ModelsState(lab);
    this.guide = new GuideState(lab);
    this.experiments = new ExperimentsState(lab);
    this.scripts = new ScriptsState(lab.scripts);
    this.sql = new SqlSession(lab, clock);
    this.tables = new TablesState(lab);
  }

  get phase(): 'opening' | 'ready' | 'failed' {
    return this.#phase;
  }

  /** Why the lab did not open. */
  get failure(): ErrorRecord | undefined {
    return this.#failure;
  }

  /** What the live regions say at this moment. */
  get said(): { readonly polite: string; readonly assertive: string } {
    return this.#said;
  }

  get owner(): string {
    return this.settings.value?.owner ?? '';
  }

  t<Key extends MessageKey>(key: Key, ...values: MessageArguments<Key>): string {
    return this.i18n.t(key, ...values);
  }

  rich<Key extends MessageKey>(key: Key, ...values: MessageArguments<Key>): readonly RichPart[] {
    return this.i18n.rich(key, ...values);
  }

  /** Said to those who listen. The same sentence twice is said twice. */
  announce(text: string, manner: 'polite' | 'assertive' = 'polite'): void {
    const again = this.#said[manner] === text ? `${text}\u00a0` : text;
    this.#said = { ...this.#said, [manner]: again };
  }

  /** Waits for the lab and reads what every screen needs. */
  async open(): Promise<void> {
    try {
      await this.lab.ready;
      await Promise.all([this.settings.reload(), this.jobs.reload(), this.scripts.list.reload()]);
      if (this.settings.error !== undefined) throw fromErrorRecord(this.settings.error);
      this.#phase = 'ready';
    } catch (error) {
      this.#failure = toErrorRecord(error);
      this.#phase = 'failed';
      return;
    }
    await Promise.all([this.guide.reload(), this.reloadModels(), this.#reloadFingerprint()]);
  }

  /** Listens to the lab and the address bar; gives the way to stop. */
  connect(): () => void {
    const stops = [
      this.router.connect(),
      this.jobs.connect(),
      this.guide.connect(),
      this.scripts.connect(),
      this.lab.onChange(({ topics }) => void this.#follow(new Set(topics))),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Saves settings and shows what follows from them. Rejects with the lab's refusal. */
  async saveSettings(patch: SettingsPatch): Promise<void> {
    await this.lab.settings.set(patch);
    await this.#follow(new Set(['settings']));
  }

  async #follow(topics: ReadonlySet<ChangeTopic>): Promise<void> {
    if (this.#phase !== 'ready') return;
    // Many a second under load, and only their own list shows them.
    if (topics.size === 1 && topics.has('requests')) return;
    // First of all the owner: the rest is named after it.
    if (topics.has('settings')) await this.settings.reload();
    const reloads: Promise<void>[] = [this.guide.facts.reload()];
    if (topics.has('jobs') || topics.has('settings')) reloads.push(this.jobs.reload());
    if (['settings', 'models', 'deployments', 'experiments'].some((topic) => topics.has(topic as ChangeTopic))) {
      reloads.push(this.reloadModels());
    }
    if (topics.has('scripts')) reloads.push(this.scripts.reload());
    if (topics.has('tables') || topics.has('settings')) reloads.push(this.tables.reload());
    if (topics.has('settings') || [...contentTopics].some((topic) => topics.has(topic))) this.#fingerprintDue = true;
    await Promise.all(reloads);
    await this.#reloadFingerprint();
  }

  /** Nothing is named before the owner is. */
  async reloadModels(): Promise<void> {
    if (this.owner !== '') await this.models.reload();
  }

  /** The digest reads all content: once the work is done, not at every step of it. */
  async #reloadFingerprint(): Promise<void> {
    if (!this.#fingerprintDue || this.owner === '' || this.jobs.active.length > 0) return;
    this.#fingerprintDue = false;
    await this.fingerprint.reload();
  }

  #sayFailure(run: JobRun): void {
    const name = run.job ?? run.script;
    const reason = run.error === undefined ? '' : errorSentence(this.i18n, run.error);
    const key = run.status === 'timed_out' ? 'frame.saidTimedOut' : 'frame.saidFailed';
    this.announce(this.t(key, { name, reason }), 'assertive');
  }
}
