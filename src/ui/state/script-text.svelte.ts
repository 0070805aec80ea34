import type { ScriptsApi } from '../../lab/api.ts';
import { Loaded } from './loaded.svelte.ts';

/** The text of one script: as saved, and as written in this page since. */
export class ScriptText {
  readonly #scripts: ScriptsApi;
  readonly #name: string;
  /** What the next run takes. */
  readonly source: Loaded<string>;
  #draft = $state.raw<string | undefined>(undefined);
  /** The saved text that the writing began from. */
  #base = $state.raw<string | undefined>(undefined);

  constructor(scripts: ScriptsApi, name: string) {
    this.#scripts = scripts;
    this.#name = name;
    this.source = new Loaded(() => scripts.source(name));
  }

  // Getters and not `$derived`: a derived value ends with the component in which it was made, and this outlives them.

  /** True while what is written differs from what is saved. */
  get isDirty(): boolean {
    return this.#draft !== undefined && this.#draft !== this.source.value;
  }

  /** True when another page has saved since the writing began. */
  get isOvertaken(): boolean {
    return this.isDirty && this.source.value !== this.#base;
  }

  /** What the editor shows; undefined until it has been read. */
  get value(): string | undefined {
    return this.isDirty ? this.#draft : this.source.value;
  }

  write(text: string): void {
    if (!this.isDirty) this.#base = this.source.value;
    this.#draft = text;
  }

  /** Forgets what is not saved. */
  discard(): void {
    this.#draft = undefined;
  }

  /** Saves what is written, in place of what another page may have saved. Rejects with the lab's refusal. */
  async save(): Promise<void> {
    const text = this.#draft;
    if (text === undefined || !this.isDirty) return;
    await this.#scripts.save(this.#name, text);
    this.#base = text;
    await this.source.reload();
  }

  /** Brings the lab's own text back, and forgets what is not saved. */
  async revert(): Promise<void> {
    await this.#scripts.revert(this.#name);
    this.discard();
    await this.source.reload();
  }
}
