import { createScriptRunner } from '../../src/script/run-script.ts';
import { openScripts, scriptNames } from '../../src/script/scripts.ts';
import { createLabWorld, type Scripts } from '../unit/lab/world.ts';
import { spawnInNode } from '../unit/script/twin/spawn-in-node.ts';

/** The lab's own scripts, each in a thread of its own as in the page. */
const lessons: Scripts = Object.fromEntries(
  scriptNames.map((name) => [
    name,
    (access, { signal, log }) =>
      createScriptRunner({
        source: (script) => openScripts().source(script),
        openAccess: async () => access,
        spawn: spawnInNode,
      })({ run: { script: name }, signal, log }),
  ]),
);

/** Runs `body` in this Node, where `globalThis.lab` is the lab that the page opens, over a database in memory. */
export async function runInNode<Result>(body: () => Promise<Result>): Promise<Result> {
  const page = await createLabWorld({ rowsPerBatch: 10_000 }).openPage(lessons);
  Object.assign(globalThis, { lab: { ...page.api, scripts: { run: page.runScript } } });
  try {
    return await body();
  } finally {
    Reflect.deleteProperty(globalThis, 'lab');
    await page.close();
  }
}
