import { parseRoute, type Route } from './routes.ts';

/** The address bar's hash as a route. */
export class Router {
  #hash = $state.raw(location.hash);
  #navigated = false;

  /** Undefined while the address names no screen. */
  readonly route: Route | undefined = $derived(parseRoute(this.#hash));

  /** Follows the address; gives the way to stop. */
  connect(): () => void {
    const follow = () => {
      this.#navigated = true;
      this.#hash = location.hash;
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }

  go(hash: string): void {
    location.hash = hash;
  }

  /** True once after each change of address: whoever draws the new screen takes the focus. */
  takeNavigated(): boolean {
    const navigated = this.#navigated;
    this.#navigated = false;
    return navigated;
  }
}
