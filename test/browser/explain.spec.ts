import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { requestText } from '../../src/ui/models/public-payload.ts';

const { table, model } = namesOf('Paul');
const leak = 'customer_score';

const headline = (page: Page) => page.getByRole('heading', { level: 1 });
const section = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name, exact: true }) });

/** Numbers as the page writes them in English. */
const numberOf = (text: string | null | undefined) => Number((text ?? '').replace(/[,+]/g, '').replace('−', '-'));

test('every screen of an explanation shows what the model rests on', async ({ lab, page }) => {
  test.setTimeout(180_000);
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await page.evaluate(() => (location.hash = '#models/1'));
  await page.getByRole('link', { name: 'Explain this model' }).click();
  await expect(headline(page)).toHaveText(`Version 1 of ${model}: 100 trees over 15 features`);

  await test.step('one feature leads in all five importances, and each column sorts', async () => {
    const rows = section(page, 'Importances').locator('tbody tr');
    await expect(rows).toHaveCount(15);
    for (const kind of ['weight', 'gain', 'cover', 'total_gain', 'total_cover']) {
      const head = page.getByRole('columnheader', { name: kind, exact: true });
      await head.getByRole('button').click();
      await expect(head).toHaveAttribute('aria-sort', 'descending');
      await expect(rows.first().getByRole('rowheader')).toHaveText(leak);
    }
  });

  await test.step('a waterfall adds up to the margin that is predicted', async () => {
    const one = section(page, 'One prediction');
    await expect(one.getByText(/add up to .* is rounding of float32/)).toBeVisible();
    const predicted = await lab.call(
      async ([name, of]) => {
        const file = await globalThis.lab.models.export(of, '1', 'json');
        const text = await file.text();
        const { columns } = await globalThis.lab.tables.scan(name, { limit: 1 });
        const { fraud_trx: label, ...features } = columns;
        const [margin] = await globalThis.lab.xgboost.predict(text, features, { output: 'margin' });
        const [probability] = await globalThis.lab.xgboost.predict(text, features);
        return { margin: margin!, probability: probability!, label: Number(label![0]) };
      },
      [table, model] as const,
    );
    await expect(one.getByText(`Probability of class 1: ${predicted.probability.toFixed(4)}`)).toBeVisible();
    await expect(one.getByText(`fraud_trx ${predicted.label}`)).toBeVisible();
    const parts = await one.locator('td.part').allTextContents();
    const reached = await one.locator('td.reached').allTextContents();
    const sum = parts.reduce((total, part) => total + numberOf(part.trim()), numberOf(reached[0]));
    expect(Math.abs(sum - predicted.margin)).toBeLessThan(0.001);
    expect(Math.abs(numberOf(reached.at(-1)) - predicted.margin)).toBeLessThan(0.0001);
    await expect(one.locator('tbody tr').nth(1).getByRole('rowheader')).toHaveText(leak);
  });

  await test.step('a row that is not there is refused by its field, another one is shown', async () => {
    const one = section(page, 'One prediction');
    await one.getByLabel('Row', { exact: true }).fill('10001');
    await expect(one.getByText('A whole number from 1 to 10,000 is expected.')).toBeVisible();
    await one.getByLabel('Row', { exact: true }).fill('10000');
    await one.getByRole('button', { name: 'Explain' }).click();
    await expect(page.getByText('The marked way is that of the prediction above: row 10,000.')).toBeVisible();
  });

  await test.step('typing another score turns the answer round', async () => {
    const one = section(page, 'One prediction');
    await one.getByLabel('Row from').selectOption('typed values');
    for (const [score, answer] of [
      ['0', /^Probability of class 1: 0\.0/],
      ['5000000', /^Probability of class 1: (0\.9|1\.0)/],
    ] as const) {
      await one.getByLabel(leak, { exact: true }).fill(score);
      await one.getByRole('button', { name: 'Explain' }).click();
      await expect(one.getByText(answer)).toBeVisible();
    }
    await one.getByLabel(leak, { exact: true }).fill('much');
    await one.getByRole('button', { name: 'Explain' }).click();
    await expect(one.getByText('A number is expected.')).toBeVisible();
  });

  await test.step('the first tree begins with it; a split closes and opens by keyboard, and the text is XGBoost’s', async () => {
    const trees = section(page, 'Trees');
    const nodes = trees.getByRole('group', { name: 'Tree 1, scrolls in both directions' }).getByRole('listitem');
    await expect(nodes.first()).toContainText(`${leak} <`);
    const before = await nodes.count();
    const root = trees.getByRole('button', { name: 'Close node 0' });
    await root.focus();
    await page.keyboard.press('Enter');
    await expect(nodes).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(nodes).toHaveCount(before);
    await trees.getByRole('button', { name: 'Show as text' }).click();
    await expect(trees.locator('pre')).toContainText(/^0:\[customer_score<[\d.e+]+\] yes=1,no=2,missing=\d,gain=/);
    await trees.getByLabel('Tree', { exact: true }).fill('100');
    await expect(trees.getByRole('group', { name: 'Tree 100, scrolls in both directions' })).toBeVisible();
  });

  await test.step('the mean answer leaps along one feature and stays along another', async () => {
    const part = section(page, 'Partial dependence');
    const chart = part.getByRole('img', { name: /^Mean probability by / });
    const spread = async () => {
      const [, low, high] = /from ([\d.]+) to ([\d.]+)$/.exec((await chart.getAttribute('aria-label')) ?? '') ?? [];
      return Number(high) - Number(low);
    };
    await expect(chart).toHaveAttribute('aria-label', new RegExp(`by ${leak}:`));
    expect(await spread()).toBeGreaterThan(0.8);
    await part.getByLabel('Feature').selectOption('longitude');
    await expect(chart).toHaveAttribute('aria-label', /by longitude:/);
    expect(await spread()).toBeLessThan(0.1);
    await part.getByRole('button', { name: 'Show the numbers' }).click();
    await expect(part.locator('tbody tr')).toHaveCount(40);
  });

  await test.step('over a thousand rows it moves the margin most', async () => {
    const batch = section(page, 'Many predictions');
    await expect(batch.getByText('1,000 of the 10,000 rows of the range')).toBeVisible({ timeout: 30_000 });
    const rows = batch.locator('tbody tr');
    await expect(rows.first().getByRole('rowheader')).toHaveText(leak);
    const [first, second] = await batch.locator('td.abs').allTextContents();
    expect(numberOf(first)).toBeGreaterThan(10 * numberOf(second));
    await batch.getByRole('button', { name: 'Show the numbers' }).click();
    await expect(rows.first().locator('td.more')).toHaveCount(3);
  });

  await test.step('WCAG AA and the width hold in both themes', async () => {
    for (const [width, theme] of [
      [1440, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((name) => {
        document.documentElement.dataset['theme'] = name;
      }, theme);
      await page.waitForTimeout(400);
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
        .analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual([]);
      const overflow = await page
        .locator('main .scroll')
        .first()
        .evaluate((box) => box.scrollWidth - box.clientWidth);
      expect(overflow).toBe(0);
    }
  });
});

test('an answer of the endpoint is explained from the request log as it was scored', async ({ lab, page }) => {
  test.setTimeout(120_000);
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const { accessKey } = await lab.call((name) => globalThis.lab.endpoint.describe(name), model);
  const answer = await lab.call(
    async ([body]) => {
      const response = await globalThis.lab.endpoint.invoke('model', { method: 'POST', body });
      return (await response.json()) as { response: { uuid: string } };
    },
    [requestText(accessKey, 80)] as const,
  );
  const { uuid } = answer.response;
  await page.evaluate((hash) => (location.hash = hash), `#explain/${uuid}`);
  await expect(headline(page)).toHaveText(
    new RegExp(`^Version 1 of ${model} answered with a probability of 0\\.\\d{4}$`),
  );
  const said = /[\d.]+$/.exec((await headline(page).textContent()) ?? '')?.[0];
  const one = section(page, 'One prediction');
  await expect(one.getByText(`Probability of class 1: ${said}`)).toBeVisible();
  await expect(one.getByText(`The answer said ${said}.`)).toBeVisible();
  await expect(
    one
      .getByRole('row', { name: /^longitude/ })
      .or(one.getByText(/other features/))
      .first(),
  ).toBeVisible();
});

test('what cannot be explained says why', async ({ lab, page }) => {
  await lab.open('?owner=Paul#explain');
  await expect(headline(page)).toHaveText('No model has been registered yet');
  await page.evaluate(() => (location.hash = '#explain/run/none'));
  await expect(headline(page)).toHaveText('This model cannot be explained');
});
