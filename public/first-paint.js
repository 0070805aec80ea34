// Before the first paint: the theme that was chosen here, else the system's, and the projector's size. A file of its
// own, so that the page's policy needs no inline script.
try {
  const chosen = localStorage.getItem('theme');
  const dark = chosen === null ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  if (localStorage.getItem('projector') === '1') document.documentElement.dataset.projector = '';
} catch {
  // Where storage is forbidden the light theme stands.
  document.documentElement.dataset.theme = 'light';
}
