import { Worker } from 'node:worker_threads';
import { crashOf, programText, type SpawnScript } from '../../../../src/script/spawn.ts';
import { shim } from 'virtual:script-shim';

/** What a browser's worker has and Node's has under other names, on the one line before the script's first. */
const browserNames = `globalThis.self=globalThis;{const{parentPort}=require('node:worker_threads');
parentPort.once('message',(port)=>self.onmessage({ports:[port]}));
const events={unhandledrejection:['unhandledRejection','reason'],error:['uncaughtException','error']};
self.addEventListener=(type,listener)=>process.on(events[type][0],(e)=>listener({[events[type][1]]:e,preventDefault(){}}));}`
  .split('\n')
  .join('');

/** The program that browsers run, in a thread of Node. */
export const spawnInNode: SpawnScript = (program, port, onCrash) => {
  const worker = new Worker(browserNames + programText(program, shim), { eval: true });
  worker.on('error', (error) => {
    const [, line] = /:(\d+)$/m.exec(error.stack ?? '') ?? [];
    onCrash(crashOf(program, { message: String(error), line: line === undefined ? undefined : Number(line) }));
  });
  // Node's ports are those of the browser under a type of their own.
  worker.postMessage(port, [port as never]);
  return { terminate: () => void worker.terminate() };
};
