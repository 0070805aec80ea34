import { loadSource } from '../launch/load-source.mjs';
import { openInFirefox, servePage } from './lab-pages.mjs';

const screens = ['jobs', 'history', 'data', 'experiments', 'models', 'scripts', 'setup'];

/**
 * The built page (`LAB_DIST`, or `dist/`) at work in Firefox: scripts, screens, SQL, the endpoint behind its service worker,
 * and what is there after a reload without a server.
 *
 * @param {{report: (line: string) => void}} options `report` takes a line of a judge: `ok …` or `not ok …`
 */
export async function checkFirefox({ report }) {
  const server = await servePage();
  const source = await loadSource();
  let lab;
  try {
    const { defaultRun } = await source.load('test/default-run/default-run.ts');
    lab = await openInFirefox(`${server.url}?owner=Paul&lang=en`);
    const check = async (what, body) => {
      const came = await body().catch((error) => error.message);
      report(came === true ? `ok ${lab.version}: ${what}` : `not ok ${lab.version}: ${what}: ${JSON.stringify(came)}`);
    };
    for (const screen of screens)
      await check(`#${screen} of an empty lab has a heading`, () => hasHeading(lab, screen));
    await check(
      'scripts and the pipeline run',
      async () => (await lab.call(`(${defaultRun})()`)).versions.length === 2,
    );
    for (const screen of screens) await check(`#${screen} has a heading`, () => hasHeading(lab, screen));
    await check('SQL counts the rows', () => lab.call(countRows));
    await check('the endpoint answers behind its service worker', () => lab.call(askEndpoint));
    await check('everything needed is kept for later', () => lab.page.waitForFunction(isKept).then(() => true));
    await server.close();
    await lab.page.reload();
    await lab.page.waitForFunction(() => 'lab' in globalThis);
    await check('without a server the page opens again and has all runs', () => lab.call(hasHistory));
    await check('without a server SQL counts the rows', () => lab.call(countRows));
    await check('without a server the endpoint answers', () => lab.call(askEndpoint));
    await check('no error is in the console', async () => lab.errors.length === 0 || lab.errors);
  } finally {
    await lab?.close();
    await server.close();
    await source.close();
  }
}

/** True when the screen at `#name` has taken the place of the one for unknown addresses and shows its heading. */
async function hasHeading({ page, call }, name) {
  const goTo = (hash) =>
    call((to) => {
      location.hash = to;
    }, hash);
  const isUnknown = (wanted) => {
    const heading = document.querySelector('main h1')?.textContent ?? '';
    return heading !== '' && (heading === 'There is nothing at this address') === wanted;
  };
  await goTo('nowhere');
  await page.waitForFunction(isUnknown, { timeout: 15_000 }, true);
  await goTo(name);
  await page.waitForFunction(isUnknown, { timeout: 15_000 }, false);
  return true;
}

/* What follows runs in the page, and gives true or what came instead. */

async function countRows() {
  const { rows } = await globalThis.lab.sql('SELECT count(*) AS n FROM hol_fraud.transactions_Paul');
  return rows[0].n === '20000' || rows;
}

async function askEndpoint() {
  const { urls, accessKey, signature, via } = await globalThis.lab.endpoint.describe('FraudCLF-Paul');
  const columns = signature.inputs.map(({ name }) => name);
  const request = { dataframe_split: { columns, data: [columns.map(() => 12)] } };
  const response = await fetch(urls.model, { method: 'POST', body: JSON.stringify({ accessKey, request }) });
  const answer = await response.json();
  return (via === 'service-worker' && response.status === 200 && answer.response.version === '2') || { via, answer };
}

async function hasHistory() {
  await globalThis.lab.ready;
  const runs = await globalThis.lab.jobs.history();
  return runs.length === 6 || runs.length;
}

async function isKept() {
  return (await (await caches.open('lab-large')).keys()).length >= 3;
}
