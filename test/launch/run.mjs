import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the project, whatever folder a launcher was called from. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Where launchers leave reports; ignored by git. */
export const cacheDir = path.join(projectRoot, '.cache');

/**
 * Runs a program to its end.
 * `output: 'show'` lets it write to the terminal, `'keep'` collects stdout and stderr into `text`.
 * Never rejects: a program that cannot be started, or is ended after `timeoutMs`, gives a non-zero `code` and says so in `text`.
 */
export function run(program, args, { cwd = projectRoot, env = {}, output = 'show', timeoutMs, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      shell,
      stdio: output === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    const keep = (chunk) => (text += chunk);
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const timer =
      timeoutMs &&
      setTimeout(() => {
        text += `\n${program} was ended after ${Math.round(timeoutMs / 1000)} s.`;
        child.kill();
      }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, text: `${program} could not be started: ${error.message}` });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, text });
    });
  });
}

/** Runs the command `name` of an installed package with this Node; the package is named where the two differ. */
export function runTool(name, args, options = {}) {
  const { from = name, ...rest } = options;
  return run(process.execPath, [toolPath(from, name), ...args], rest);
}

function toolPath(packageName, name) {
  const folder = path.join(projectRoot, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[name]);
}

/** Seconds since `startMs` (`performance.now()`), such as `12.3 s`. */
export function seconds(startMs) {
  return `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
}
