import { loadSource } from '../launch/load-source.mjs';
import { openInChromium, openInFirefox, servePage } from './lab-pages.mjs';

/**
 * The default run in Node, Chromium and Firefox: rows, metrics and model files must be the same bytes, and those that are
 * written down. Odd trainings must come to the same bytes as in Node. The browsers open the built page (`LAB_DIST`, or
 * `dist/`).
 *
 * @param {{report: (line: string) => void}} options `report` takes a line of a judge: `ok …` or `not ok …`
 */
export async function checkDigests({ report }) {
  const server = await servePage();
  const source = await loadSource();
  try {
    const { defaultDigests } = await source.load('test/default-run/digests.ts');
    const { defaultRun } = await source.load('test/default-run/default-run.ts');
    const { oddTrainings } = await source.load('test/default-run/odd-trainings.ts');
    const { runInNode } = await source.load('test/default-run/run-in-node.ts');
    const inNode = async (body) => ({
      host: `Node ${process.version.slice(1)}`,
      came: await runInNode(body),
      errors: [],
    });
    const inPage = (open) => async (body) => {
      const lab = await open(`${server.url}?owner=Paul`);
      try {
        return { host: lab.version, came: await lab.call(`(${body})()`), errors: lab.errors };
      } finally {
        await lab.close();
      }
    };
    const inBrowsers = { Chromium: inPage(openInChromium), Firefox: inPage(openInFirefox) };
    const judge = async (hosts, what, expected, run) => {
      for (const [name, on] of Object.entries(hosts)) {
        for (const line of await linesOf(what, expected, { name, run: () => run(on) })) report(line);
      }
    };
    const runDefault = async (on) => {
      const { came, ...rest } = await on(defaultRun);
      return { ...rest, came: flat(came) };
    };
    await judge({ Node: inNode, ...inBrowsers }, 'the default run', flat(defaultDigests), runDefault);
    // Of these one digest is written down, which the tests in Node judge; here each is told apart.
    const { came } = await inNode(oddTrainings);
    await judge(inBrowsers, 'odd trainings', came, (on) => on(oddTrainings));
  } finally {
    await server.close();
    await source.close();
  }
}

/** One line a digest, so that a difference says where it begins; a host that does not come to an end is one line. */
async function linesOf(what, expected, { name, run }) {
  try {
    const { host, came, errors } = await run();
    const parts = [...new Set([...Object.keys(expected), ...Object.keys(came)])];
    const lines = parts.map((part) =>
      came[part] === expected[part]
        ? `ok ${what} in ${host}: ${part} ${came[part]}`
        : `not ok ${what} in ${host}: ${part} is ${came[part] ?? 'missing'}, expected ${expected[part] ?? 'none'}`,
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
