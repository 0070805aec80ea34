import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot, run, runTool } from './run.mjs';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const downloadMinutes = 5;

/**
 * Finds a Chromium or Chrome that starts, or gets one: the system's, then Playwright's own download, then the package
 * manager when root on Debian. Throws with the one command to run when none of these helps.
 *
 * @returns {Promise<string>} path of the executable
 */
export async function findChromium({ env = process.env, platform = process.platform, log = console.log } = {}) {
  const given = env.CHROME_PATH;
  if (given) {
    if (await starts(given, platform)) return given;
    throw new Error(`CHROME_PATH is "${given}", which does not start. Point it to a Chromium or Chrome, or unset it.`);
  }
  const local = await firstThatStarts(systemPlaces(env, platform), platform);
  if (local) return local;
  const downloaded = await fromPlaywright(platform, log);
  if (downloaded) return downloaded;
  if (canUseApt(platform)) {
    const installed = await fromApt(env, platform, log);
    if (installed) return installed;
  }
  throw new Error(
    `No Chromium or Chrome was found, and none could be fetched. Run this, then the same command again:\n\n` +
      `  ${installCommand(platform)}\n\nOr set CHROME_PATH to the browser's executable.`,
  );
}

/** Where a browser usually is, in the order in which they are tried. */
export function systemPlaces(env, platform) {
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'];
    return folders.flatMap((folder) => programs.map((program) => path.win32.join(folder, program)));
  }
  const folders = (env.PATH ?? '').split(':').filter(Boolean);
  const onPath = commands.flatMap((command) => folders.map((folder) => path.posix.join(folder, command)));
  if (platform !== 'darwin') return onPath;
  const apps = ['Google Chrome', 'Chromium'].flatMap((name) =>
    ['/Applications', `${env.HOME}/Applications`].map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`),
  );
  return [...onPath, ...apps];
}

async function firstThatStarts(places, platform) {
  for (const place of places) if (await starts(place, platform)) return place;
  return undefined;
}

/** A file alone is not enough: Ubuntu's `chromium-browser` only tells that a snap is missing. */
async function starts(executable, platform) {
  if (!existsSync(executable) || !statSync(executable).isFile()) return false;
  // On Windows `--version` opens a window instead of answering.
  if (platform === 'win32') return true;
  const { code, text } = await run(executable, ['--version'], { output: 'keep', timeoutMs: 30_000 });
  return code === 0 && /\d+\.\d+/.test(text);
}

async function fromPlaywright(platform, log) {
  const place = createRequire(path.join(projectRoot, 'package.json'))('@playwright/test').chromium.executablePath();
  if (await starts(place, platform)) return place;
  log("No Chromium or Chrome on this system; trying Playwright's download …");
  const { code, text } = await runTool('playwright', ['install', '--no-shell', '--no-progress', 'chromium'], {
    output: 'keep',
    timeoutMs: downloadMinutes * 60_000,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' },
  });
  if (await starts(place, platform)) return place;
  log(code === 0 ? 'It came, but does not start here (a system library may be missing).' : firstError(text));
  return undefined;
}

function firstError(text) {
  const line = text.split('\n').find((candidate) => /error/i.test(candidate)) ?? 'no message';
  return `It could not be downloaded: ${line.trim()}`;
}

function canUseApt(platform) {
  return platform === 'linux' && existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

async function fromApt(env, platform, log) {
  log('Installing Debian’s package "chromium" …');
  const options = { output: 'keep', env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const update = await run('apt-get', ['update', '-q'], options);
  const { code, text } = await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], options);
  if (code !== 0) log(`${update.code === 0 ? '' : update.text}${text}`.trim().split('\n').slice(-8).join('\n'));
  return firstThatStarts(systemPlaces(env, platform), platform);
}

/** The one command that gets a browser onto this kind of system. */
function installCommand(platform) {
  if (platform === 'linux' && existsSync('/etc/debian_version')) return 'sudo apt-get install -y chromium';
  return 'npx playwright install chromium';
}
