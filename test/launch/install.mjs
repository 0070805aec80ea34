import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, run, seconds } from './run.mjs';

/**
 * Whether node_modules holds what the lock file asks for. npm writes `node_modules/.package-lock.json` as the last
 * step of an installation: an interrupted one has none, and one made from another lock file differs in a version.
 * Optional packages may be absent, since most of them are for other systems.
 */
export function isInstalled(root = projectRoot) {
  const marker = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(marker)) return false;
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const installed = readPackages(marker);
  const isSame = (location) =>
    wanted[location]?.version === installed[location]?.version &&
    wanted[location]?.integrity === installed[location]?.integrity;
  return (
    Object.keys(installed).every(isSame) &&
    Object.entries(wanted).every(([location, { optional }]) => location === '' || optional || isSame(location))
  );
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** Installs from the lock file unless that is done already. Throws with a sentence that says what to do. */
export async function install(root = projectRoot) {
  if (isInstalled(root)) return;
  const start = performance.now();
  console.log('Installing packages from package-lock.json …');
  const { code, text } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], root);
  if (code !== 0) {
    throw new Error(
      `${text.trim()}\n\nnpm ci ended with code ${code}: the packages are not installed. ` +
        'Look at the message above; most often the network or a proxy is in the way (npm config get registry, ' +
        'npm config get proxy). Then run the same command again.',
    );
  }
  console.log(`Installed in ${seconds(start)}.`);
}

/** npm names its own script in `npm_execpath`; on Windows the bare command is a batch file, which needs a shell. */
function npm(args, cwd) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) return run(process.execPath, [script, ...args], { cwd, output: 'keep' });
  return run('npm', args, { cwd, output: 'keep', shell: process.platform === 'win32' });
}
