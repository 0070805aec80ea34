import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadSource } from '../launch/load-source.mjs';
import { projectRoot } from '../launch/run.mjs';
import { serve } from '../launch/static-server.mjs';
import { openInChromium, openInFirefox } from './lab-pages.mjs';

/**
 * The default run in Node, Chromium and Firefox: rows, metrics and model files must be the same bytes, and those that are
 * written down. The browsers open the built page (`LAB_DIST`, or `dist/`).
 *
 * @param {{report: (line: string) => void}} options `report` takes a line of a judge: `ok …` or `not ok …`
 */
export async function checkDigests({ report }) {
  const source = await loadSource();
  const root = path.resolve(process.env.LAB_DIST ?? path.join(projectRoot, 'dist'));
  if (!existsSync(path.join(root, 'index.html'))) throw new Error(`There is no built page in ${root}: no index.html.`);
  const server = await serve({ root, base: '/course/lab/' });
  try {
    const { defaultDigests } = await source.load('test/default-run/digests.ts');
    const { defaultRun } = await source.load('test/default-run/default-run.ts');
    const { runInNode } = await source.load('test/default-run/run-in-node.ts');
    const inPage = async (open) => {
      const lab = await open(`${server.url}?owner=Paul`);
      try {
        return { host: lab.version, digests: await lab.call(`(${defaultRun})()`), errors: lab.errors };
      } finally {
        await lab.close();
      }
    };
    const hosts = {
      Node: async () => ({ host: `Node ${process.version.slice(1)}`, digests: await runInNode(), errors: [] }),
      Chromium: () => inPage(openInChromium),
      Firefox: () => inPage(openInFirefox),
    };
    for (const [name, run] of Object.entries(hosts)) {
      for (const line of await linesOf(name, run, defaultDigests)) report(line);
    }
  } finally {
    await server.close();
    await source.close();
  }
}

/** One line a digest, so that a difference says where it begins; a host that does not come to an end is one line. */
async function linesOf(name, run, expected) {
  const what = 'the default run';
  try {
    const { host, digests, errors } = await run();
    const came = flat(digests);
    const wanted = flat(expected);
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(came)])];
    const lines = names.map((part) =>
      came[part] === wanted[part]
        ? `ok ${what} in ${host}: ${part} ${came[part]}`
        : `not ok ${what} in ${host}: ${part} is ${came[part] ?? 'missing'}, expected ${wanted[part] ?? 'none'}`,
    );
    return [...lines, ...errors.map((error) => `not ok ${what} in ${host}: ${error}`)];
  } catch (error) {
    return [`not ok ${what} in ${name}: ${error.message}`];
  }
}

/** Name → digest. */
function flat({ table, model, metrics, versions }) {
  const files = versions.flatMap(({ version, json, ubj }) => [
    [`model ${version} as JSON`, json],
    [`model ${version} as UBJSON`, ubj],
  ]);
  return { table, models: model, metrics, ...Object.fromEntries(files) };
}
