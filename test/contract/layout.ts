const topLevel = new Set([
  'src',
  'public',
  'test',
  'index.html',
  'vite.config.ts',
  'package.json',
  'tsconfig.json',
  'package-lock.json',
  'README.md',
  'LICENSE',
]);

const vagueFolders = new Set(['utils', 'shared', 'common', 'helpers', 'services', 'workers']);

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const pascal = /^[A-Z][A-Za-z0-9]*$/;
const lesson = /^\d\d_[a-z0-9]+(_[a-z0-9]+)*$/;

/** Entries of the top level that the house has no place for. Dot-files are free. */
export function strayTopLevel(files: readonly string[]): string[] {
  const entries = new Set(files.map((file) => file.split('/')[0]!));
  return [...entries].filter((entry) => !topLevel.has(entry) && !entry.startsWith('.')).sort();
}

/** Why the path of a source file is misnamed, or undefined. Words before the first dot are the name, the rest is its kind. */
export function misnamed(file: string): string | undefined {
  const folders = file.split('/').slice(0, -1);
  const vague = folders.find((folder) => vagueFolders.has(folder));
  if (vague) return `${file}: no folder is called ${vague}; name it after what it holds`;
  const shouting = folders.find((folder) => !kebab.test(folder));
  if (shouting) return `${file}: the folder ${shouting} is not in kebab-case`;
  const base = file.slice(file.lastIndexOf('/') + 1);
  const [name = '', ...kinds] = base.split('.');
  if (name === '' || /^(RULES|README|LICENSE)(\.[a-z]+)?$/.test(base)) return undefined;
  if (kinds.length === 1 && kinds[0] === 'svelte') {
    return pascal.test(name) ? undefined : `${file}: Svelte components are in PascalCase`;
  }
  if (file.startsWith('src/script/lessons/') && lesson.test(name)) return undefined;
  return kebab.test(name) ? undefined : `${file}: file names are in kebab-case`;
}

/** The number of lines of a text, counted as an editor does. */
export function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}
