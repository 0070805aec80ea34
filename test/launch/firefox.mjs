import path from 'node:path';
import { canUseApt, firstThatStarts, installWithApt, isDebian, onPath, starts } from './installed-browser.mjs';

const commands = ['firefox-esr', 'firefox'];

/**
 * Finds a Firefox that starts, or gets one: the system's, then the package manager when root on Debian. Throws with the
 * one command to run when neither helps.
 *
 * @returns {Promise<string>} path of the executable
 */
export async function findFirefox({ env = process.env, platform = process.platform, log = console.log } = {}) {
  const given = env.FIREFOX_PATH;
  if (given) {
    if (await starts(given, platform)) return given;
    throw new Error(`FIREFOX_PATH is "${given}", which does not start. Point it to a Firefox, or unset it.`);
  }
  const local = await firstThatStarts(firefoxPlaces(env, platform), platform);
  if (local) return local;
  if (canUseApt(platform)) {
    await installWithApt('firefox-esr', log);
    const installed = await firstThatStarts(firefoxPlaces(env, platform), platform);
    if (installed) return installed;
  }
  throw new Error(
    `No Firefox was found, and none could be fetched. Run this, then the same command again:\n\n` +
      `  ${installCommand(platform)}\n\nOr set FIREFOX_PATH to the browser's executable.`,
  );
}

/** Where a Firefox usually is, in the order in which they are tried. */
export function firefoxPlaces(env, platform) {
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return folders.map((folder) => path.win32.join(folder, 'Mozilla Firefox', 'firefox.exe'));
  }
  const places = onPath(env, commands);
  if (platform !== 'darwin') return places;
  const folders = ['/Applications', `${env.HOME}/Applications`];
  return [...places, ...folders.map((folder) => `${folder}/Firefox.app/Contents/MacOS/firefox`)];
}

/** The one command that gets a browser onto this kind of system. */
function installCommand(platform) {
  if (isDebian(platform)) return 'sudo apt-get install -y firefox-esr';
  if (platform === 'win32') return 'winget install Mozilla.Firefox';
  if (platform === 'darwin') return 'brew install --cask firefox';
  return 'sudo dnf install -y firefox  # or what this system has in the place of dnf';
}
