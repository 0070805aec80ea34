import { createRequire } from 'node:module';
import path from 'node:path';
import { canUseApt, firstThatStarts, installWithApt, isDebian, onPath, starts } from './installed-browser.mjs';
import { projectRoot, runTool } from './run.mjs';

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
    await installWithApt('chromium', log);
    const installed = await firstThatStarts(systemPlaces(env, platform), platform);
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
  const places = onPath(env, commands);
  if (platform !== 'darwin') return places;
  const apps = ['Google Chrome', 'Chromium'].flatMap((name) =>
    ['/Applications', `${env.HOME}/Applications`].map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`),
  );
  return [...places, ...apps];
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

/** The one command that gets a browser onto this kind of system. */
function installCommand(platform) {
  if (isDebian(platform)) return 'sudo apt-get install -y chromium';
  return 'npx playwright install chromium';
}
