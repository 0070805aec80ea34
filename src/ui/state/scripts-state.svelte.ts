import type { ScriptsApi } from '../../lab/api.ts';
import { Loaded } from './loaded.svelte.ts';
import { ScriptText } from './script-text.svelte.ts';

/** The scripts, the texts that were opened, and what is being written in them. */
export class ScriptsState {
  readonly #scripts: ScriptsApi;
  readonly list;
  readonly #texts = new Map<string, ScriptText>();

  constructor(scripts: ScriptsApi) {
    this.#scripts = scripts;
    this.list = new Loaded(() => scripts.list());
  }

  /** The text of a script; read when it is first asked for. What is not saved stays while the page lives. */
  text(name: string): ScriptText {
    let text = this.#texts.get(name);
    if (text === undefined) {
      text = new ScriptText(this.#scripts, name);
      this.#texts.set(name, text);
      void text.source.reload();
    }
    return text;
  }

  /** Reads again what this or another page has saved. */
  async reload(): Promise<void> {
    await Promise.all([this.list.reload(), ...[...this.#texts.values()].map(({ source }) => source.reload())]);
  }

  /** Lets the browser ask before the page goes away with text that is not saved; gives the way to stop. */
  connect(): () => void {
    const ask = (event: BeforeUnloadEvent) => {
      if ([...this.#texts.values()].some(({ isDirty }) => isDirty)) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }
}
