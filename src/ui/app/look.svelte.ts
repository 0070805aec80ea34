import { createSubscriber } from 'svelte/reactivity';
type Theme = 'light' | 'dark';

/** The choices of look, set before the first paint by `first-paint.js` and kept in this browser, which stand on the page itself: every `Look` follows them, whoever made them. */
export class Look {
  readonly #follow = createSubscriber((update) => {
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-projector'] });
    return () => observer.disconnect();
  });

  get theme(): Theme {
    this.#follow();
    return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
  }

  set theme(theme: Theme) {
    document.documentElement.dataset['theme'] = theme;
    keep('theme', theme);
  }

  /** Larger and with more contrast, for those who sit far away. */
  get isProjector(): boolean {
    this.#follow();
    return 'projector' in document.documentElement.dataset;
  }

  set isProjector(on: boolean) {
    if (on) document.documentElement.dataset['projector'] = '';
    else delete document.documentElement.dataset['projector'];
    keep('projector', on ? '1' : '0');
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch (error) {
    console.warn('The choice lasts until this page is closed: this browser keeps no storage.', error);
  }
}
