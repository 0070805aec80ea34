const key = 'guide';

/** Whether the guide stands open beside the workbench: what was chosen last in this browser, else yes. */
export function isGuideWanted(): boolean {
  try {
    return localStorage.getItem(key) !== 'closed';
  } catch {
    // This browser keeps no storage for the page, so there is no choice to remember.
    return true;
  }
}

/** Keeps the choice in this browser, where the browser lets it. */
export function wantGuide(open: boolean): void {
  try {
    localStorage.setItem(key, open ? 'open' : 'closed');
  } catch (error) {
    console.warn('The choice lasts until this page is closed: this browser keeps no storage.', error);
  }
}
