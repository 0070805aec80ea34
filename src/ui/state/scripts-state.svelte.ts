import type { ScriptsApi } from '../../lab/api.ts';
import { Loaded } from './loaded.svelte.ts';

/** The scripts and the texts that were opened. */
export class ScriptsState {
  readonly #scripts: ScriptsApi;
  readonly list;
  readonly #sources = new Map<string, Loaded<string>>();

  constructor(scripts: ScriptsApi) {
    this.#scripts = scripts;
    this.list = new Loaded(() => scripts.list());
  }

  /** The text of a script; read when it is first asked for. */
  source(name: string): Loaded<string> {
    let source = this.#sources.get(name);
    if (source === undefined) {
      source = new Loaded(() => this.#scripts.source(name));
      this.#sources.set(name, source);
      void source.reload();
    }
    return source;
  }
}
