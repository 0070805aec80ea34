import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { EndpointDescription } from '../../../src/lab/api.ts';
import { answerWords, prettyAnswer } from '../../../src/ui/models/answer-words.ts';
import { sendRequest, type Answer } from '../../../src/ui/models/endpoint-call.ts';
import { fetchCode, requestText } from '../../../src/ui/models/public-payload.ts';
import { featureNames } from '../../../src/datagen/transactions.ts';
import { answerRequest } from './fake-endpoint.ts';

const i18n = createTranslator('en');
const key = 'm1\'2"3\\4';

const endpoint = (via: EndpointDescription['via']): EndpointDescription => ({
  urls: { model: 'http://localhost:4173/lab/model', invocations: 'http://localhost:4173/lab/invocations' },
  accessKey: key,
  version: '2',
  signature: null,
  via,
});

const publicRow = [
  35.5, 20000.5, 3900.5, 14000.5, 2944.5, 3400.5, 12000.5, 29000.5, 1300.5, 15000.5, 10000.5, 2000.5, 90.5, 120.5, 12,
];

const publicBody = {
  accessKey: key,
  request: { dataframe_split: { columns: [...featureNames], data: [publicRow] } },
};

const lab = (version: string | null) => ({
  endpoint: {
    describe: async () => endpoint('page'),
    invoke: async (path: string, init?: RequestInit) =>
      path === 'model' && typeof init?.body === 'string'
        ? answerRequest(init.body, key, version)
        : new Response('', { status: 404 }),
  },
});

async function ask(body: string, version: string | null = '2'): Promise<Answer> {
  return sendRequest(lab(version), endpoint('page'), body);
}

describe('the request', () => {
  it('is the public test row, with the key as it is', () => {
    expect(JSON.parse(requestText(key, 80))).toEqual(publicBody);
    expect(requestText(key, 80)).toContain('12.0');
  });

  it.each([30, 42, 88])('is the same in lines of %d characters', (width) => {
    const text = requestText('k', width);
    expect(JSON.parse(text)).toEqual({ ...publicBody, accessKey: 'k' });
    const longest = Math.max(...text.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(Math.max(width, '      "sec_savings_account_balance",'.length));
  });

  it('as code runs and sends the same to the absolute address', async () => {
    const sent: unknown[] = [];
    const fetch = async (url: string, init: { method: string; body: string }) => {
      sent.push({ url, method: init.method, body: JSON.parse(init.body) });
      return answerRequest(init.body, key, '2');
    };
    await runCode(
      fetchCode({ url: endpoint('service-worker').urls.model, accessKey: key, via: 'service-worker', width: 80 }),
      {
        fetch,
      },
    );
    expect(sent).toEqual([{ url: 'http://localhost:4173/lab/model', method: 'POST', body: publicBody }]);
  });

  it('as code asks the page itself where no service worker answers', async () => {
    const sent: unknown[] = [];
    const invoke = async (path: string, init: { method: string; body: string }) => {
      sent.push({ path, body: JSON.parse(init.body) });
      return answerRequest(init.body, key, '2');
    };
    await runCode(fetchCode({ url: 'http://x/model', accessKey: key, via: 'page', width: 80 }), {
      lab: { endpoint: { invoke } },
    });
    expect(sent).toEqual([{ path: 'model', body: publicBody }]);
  });
});

/** Runs code as a console does, with these names around it. */
async function runCode(code: string, names: Readonly<Record<string, unknown>>): Promise<void> {
  const url = `data:text/javascript,${encodeURIComponent(`export async function run({ fetch, lab, console }) {${code}}`)}`;
  const module = (await import(/* @vite-ignore */ url)) as { run(names: object): Promise<void> };
  await module.run({ ...names, console: { log: () => undefined } });
}

describe('an answer', () => {
  it('says who predicted what, and passes warnings on', async () => {
    expect(answerWords(i18n, await ask(requestText(key, 80)))).toEqual({
      isGood: true,
      sentence: 'Version 2 says no fraud; the probability of fraud is 0.3712.',
      warnings: ['longitude: 1 value outside -180 to 180'],
    });
  });

  it('to several rows counts the frauds', () => {
    const body = { success: true, response: { prediction: [0, 1, 1], version: '3' } };
    const answer: Answer = { kind: 'answered', status: 200, ms: 1, text: '', body };
    expect(answerWords(i18n, answer).sentence).toBe('Version 3 answered 3 rows, 2 frauds.');
  });

  it.each([
    ['{"accessKey": ', 400, /^The body is not JSON/],
    [requestText('wrong', 80), 401, /^The access key is missing or belongs to no model/],
    [requestText(key, 80).replace(/"latitude",\s*/, ''), 400, /^The column latitude is missing\./],
    [
      requestText(key, 80).replace(/35\.5,\s*/, ''),
      400,
      /^Row 0 \(counted from 0\) has 14 values, but columns has 15\./,
    ],
  ])('that refuses says why (%#)', async (body, status, sentence) => {
    const answer = await ask(body);
    expect(answer).toMatchObject({ kind: 'answered', status });
    const words = answerWords(i18n, answer);
    expect(words.isGood).toBe(false);
    expect(words.sentence).toMatch(sentence);
  });

  it('before a deployment says so', async () => {
    expect(answerWords(i18n, await ask(requestText(key, 80), null)).sentence).toMatch(/^No version is deployed/);
  });

  it('that is no JSON is shown as it came', () => {
    const answer: Answer = { kind: 'answered', status: 502, ms: 1, text: '<html>', body: undefined };
    expect(answerWords(i18n, answer).sentence).toBe('The endpoint answered 502 in a form that the lab does not know.');
    expect(prettyAnswer(answer)).toBe('<html>');
  });

  it('that never came says why', async () => {
    const broken = { endpoint: { ...lab('2').endpoint, invoke: () => Promise.reject(new Error('gone')) } };
    const answer = await sendRequest(broken, endpoint('page'), '{}');
    expect(answer.kind).toBe('unreached');
    expect(answerWords(i18n, answer).sentence).toBe('Nothing answered at the address: gone');
  });

  it('is laid out for reading, its lists on one line', () => {
    const body = { prediction: [0, 1], nested: { empty: [], words: ['a, b', 'c'] } };
    const answer: Answer = { kind: 'answered', status: 200, ms: 1, text: '', body };
    expect(prettyAnswer(answer)).toBe(
      '{\n  "prediction": [0, 1],\n  "nested": {\n    "empty": [],\n    "words": ["a, b", "c"]\n  }\n}',
    );
    expect(JSON.parse(prettyAnswer(answer))).toEqual(body);
  });
});
