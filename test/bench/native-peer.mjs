import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pythonEnvironment } from '../launch/python-env.mjs';
import { projectRoot } from '../launch/run.mjs';

/**
 * Starts PyArrow and DuckDB in one Python process, in an environment of their own.
 *
 * @returns {Promise<{call: (name: string, ...args: unknown[]) => Promise<any>, close: () => Promise<void>}>} `call` runs a
 *   function of native-peer.py, one at a time, and rejects with what it raised or with what the process said at its end
 */
export async function startNativePeer() {
  const python = await pythonEnvironment({ name: 'bench', requirements: 'test/bench/requirements.txt' });
  const child = spawn(python, [path.join(projectRoot, 'test/bench/native-peer.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = () => new Error(`native-peer.py ended before it answered.\n${said.trim()}`);
  // A process that is gone shows in its missing answer.
  child.stdin.on('error', () => undefined);
  return {
    async call(name, ...args) {
      child.stdin.write(`${JSON.stringify({ call: name, args })}\n`);
      const { value, done } = await answers.next();
      if (done) throw closed();
      const { result, error } = JSON.parse(value);
      if (error !== undefined) throw new Error(`${name} of native-peer.py: ${error}`);
      return result;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
