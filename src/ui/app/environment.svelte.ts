/** What this browser, at this address, keeps from the lab. */
type Shortage = 'insecure' | 'no-service-worker' | 'page-only';

/** The one shortage worth a banner, the gravest first. */
export class Environment {
  #controlled = $state.raw(false);

  readonly shortage: Shortage | undefined = $derived.by(() => {
    if (!globalThis.isSecureContext) return 'insecure';
    if (!('serviceWorker' in navigator)) return 'no-service-worker';
    return this.#controlled ? undefined : 'page-only';
  });

  /** Follows the service worker, which may take over late, and tells when it does; gives the way to stop. */
  connect(onTakeover: () => void): () => void {
    const container = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
    const follow = () => (this.#controlled = Boolean(container?.controller));
    const takeOver = () => {
      follow();
      onTakeover();
    };
    follow();
    container?.addEventListener('controllerchange', takeOver);
    return () => container?.removeEventListener('controllerchange', takeOver);
  }
}
