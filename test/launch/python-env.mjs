import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, run, seconds } from './run.mjs';

/** What is asked in turn for a Python that can make environments. */
const commands =
  process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python', 'python3.14', 'python3.13', 'python3.12'];

/**
 * A virtual environment of its own below `node_modules/.cache/`, with the packages of one requirements file. Made once; made
 * again when the file changes or an installation was cut off. The file pins every package, those of packages too, exactly.
 *
 * @param {object} options
 * @param {string} options.name its folder, such as `bench`
 * @param {string} options.requirements path of the file, from the top of the project
 * @param {readonly [number, number]} [options.minVersion] of Python, that the packages need
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<string>} path of its Python; rejects with a sentence that says what to do
 */
export async function pythonEnvironment({ name, requirements, minVersion = [3, 11], log = console.log }) {
  const folder = path.join(projectRoot, 'node_modules', '.cache', name, 'venv');
  const file = path.join(projectRoot, requirements);
  const wanted = readFileSync(file, 'utf8');
  const python = pythonOf(folder);
  // Written as the last step: an environment without it is not whole.
  const marker = path.join(folder, 'installed.txt');
  if (contentOf(marker) === wanted && (await run(python, ['--version'], { output: 'keep' })).code === 0) return python;
  const start = performance.now();
  log(`Installing the Python packages of ${requirements} …`);
  rmSync(folder, { recursive: true, force: true });
  await makeEnvironment(folder, minVersion);
  await install(python, file);
  writeFileSync(marker, wanted);
  log(`Installed in ${seconds(start)}.`);
  return python;
}

function pythonOf(folder) {
  return process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

async function makeEnvironment(folder, minVersion) {
  let told = '';
  for (const command of process.env.PYTHON ? [process.env.PYTHON] : [...commands, ...(await pyenvPythons())]) {
    const check = `import sys; sys.exit(sys.version_info < (${minVersion.join(', ')}))`;
    if ((await run(command, ['-c', check], { output: 'keep' })).code !== 0) continue;
    const { code, text } = await run(command, ['-m', 'venv', folder], { output: 'keep' });
    if (code === 0) return;
    told += `${text.trim()}\n`;
  }
  const debian = process.platform === 'linux' ? ' (on Debian and Ubuntu: apt-get install -y python3-venv)' : '';
  throw new Error(
    `${told}\nNo Python could make a virtual environment. Install Python ${minVersion.join('.')} or newer with its venv ` +
      `module${debian}, or set PYTHON to its executable. Then run the same command again.`,
  );
}

/** Pythons that pyenv has installed without putting them on the path. */
async function pyenvPythons() {
  const { code, text } = await run('pyenv', ['versions', '--bare'], { output: 'keep' });
  if (code !== 0) return [];
  const pythons = [];
  for (const version of text.split('\n').filter((line) => /^3\.\d+\.\d+$/.test(line))) {
    const { code: found, text: prefix } = await run('pyenv', ['prefix', version], { output: 'keep' });
    if (found === 0) pythons.push(path.join(prefix.trim(), 'bin', 'python'));
  }
  return pythons;
}

async function install(python, file) {
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', file];
  const { code, text } = await run(python, args, { output: 'keep' });
  if (code === 0) return;
  throw new Error(
    `${text.trim()}\n\npip ended with code ${code}: the Python packages are not installed. Look at the message above; most ` +
      'often the network or a proxy is in the way, or this Python is too old or too new for the pinned versions. Then run ' +
      'the same command again.',
  );
}

function contentOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
