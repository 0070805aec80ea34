import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.mjs';

/** Where these commands may be in the folders of a POSIX `PATH`: a command is looked for in all of them before the next. */
export function onPath(env, commands) {
  const folders = (env.PATH ?? '').split(':').filter(Boolean);
  return commands.flatMap((command) => folders.map((folder) => path.posix.join(folder, command)));
}

/** The first of these browsers that starts, or undefined. */
export async function firstThatStarts(places, platform) {
  for (const place of places) if (await starts(place, platform)) return place;
  return undefined;
}

/** A file alone is not enough: Ubuntu's `chromium-browser` and `firefox` may only tell that a snap is missing. */
export async function starts(executable, platform) {
  if (!existsSync(executable) || !statSync(executable).isFile()) return false;
  // On Windows `--version` opens a window instead of answering.
  if (platform === 'win32') return true;
  const { code, text } = await run(executable, ['--version'], { output: 'keep', timeoutMs: 30_000 });
  return code === 0 && /\d+\.\d+/.test(text);
}

export function isDebian(platform) {
  return platform === 'linux' && existsSync('/etc/debian_version');
}

/** Whether Debian's package manager would install without asking anybody. */
export function canUseApt(platform) {
  return isDebian(platform) && process.getuid?.() === 0;
}

/** Installs a package of Debian; tells what went wrong, and leaves it to the caller to look for the result. */
export async function installWithApt(name, log) {
  log(`Installing Debian’s package "${name}" …`);
  const options = { output: 'keep', env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const update = await run('apt-get', ['update', '-q'], options);
  const { code, text } = await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', name], options);
  if (code !== 0) log(`${update.code === 0 ? '' : update.text}${text}`.trim().split('\n').slice(-8).join('\n'));
}
