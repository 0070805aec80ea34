export type Theme = 'light' | 'dark';

/** The theme that stands on the page: set before the first paint by `first-paint.js`. */
export function currentTheme(): Theme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}

/** Changes the theme and keeps the choice in this browser, where the browser lets it. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('theme', theme);
  } catch (error) {
    console.warn('The choice of theme lasts until this page is closed: this browser keeps no storage.', error);
  }
}
