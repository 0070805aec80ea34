import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** All files below a folder of the project, as paths from its top with slashes; empty when there is no such folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

export function readProjectFile(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** What git keeps, or undefined where the project is not a git checkout (an unpacked archive, for instance). */
export function trackedFiles(): string[] | undefined {
  try {
    const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    const files = listed.split('\0').filter((file) => file !== '');
    return files.includes('package.json') ? files : undefined;
  } catch {
    return undefined;
  }
}
