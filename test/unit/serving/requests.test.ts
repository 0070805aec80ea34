import { describe, expect, it } from 'vitest';
import { maxBodyBytes } from '../../../src/serving/read-body.ts';
import { matchRoute } from '../../../src/serving/routes.ts';
import { ask, base, createServing, post, publicFrame } from './asking.ts';

describe('routes', () => {
  it.each([
    ['/lab/model', '/lab/', 'model'],
    ['/lab/model', '/lab', 'model'],
    ['/invocations', '/', 'invocations'],
    ['/lab/invocations', '/', undefined],
    ['/labmodel', '/lab', undefined],
    ['/model', '/lab/', undefined],
    ['/lab/model/', '/lab/', undefined],
    ['/lab/Model', '/lab/', undefined],
    ['/lab/', '/lab/', undefined],
    ['/lab/index.html', '/lab/', undefined],
    ['/lab/toString', '/lab/', undefined],
    ['/lab/v2/health/live', '/lab/', undefined],
    ['/lab/openapi.json', '/lab/', undefined],
  ])('%s under %s is %s', (pathname, basePath, route) => {
    expect(matchRoute(pathname, basePath)).toBe(route);
  });

  it('a query is passed over and other paths are 404', async () => {
    const { handler, key } = await createServing();
    const request = post({ accessKey: key, request: publicFrame });
    expect((await ask(handler, 'model?x=1', request)).status).toBe(200);
    for (const path of ['', 'models', 'model/1', '../model', 'v2/models/x/infer']) {
      expect((await ask(handler, path, request)).body['error_code']).toBe('ENDPOINT_NOT_FOUND');
    }
  });
});

describe('bodies', () => {
  it('16 MiB are read, one byte more is refused', async () => {
    const { handler, key } = await createServing();
    const text = JSON.stringify({ accessKey: key, request: publicFrame });
    const padded = (length: number) => ask(handler, 'model', post(text.padEnd(length, ' ')));
    expect((await padded(maxBodyBytes)).status).toBe(200);
    expect((await padded(maxBodyBytes + 1)).status).toBe(413);
  });

  it('a declared length is refused without reading, a stream as soon as it is too long', async () => {
    const { handler } = await createServing();
    let pulled = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(1024 * 1024));
        },
      });
    const init = { method: 'POST', duplex: 'half' } as const;
    const declared = { ...init, body: endless(), headers: { 'content-length': String(maxBodyBytes + 1) } };
    expect((await ask(handler, 'model', declared)).status).toBe(413);
    expect(pulled).toBeLessThan(3);
    pulled = 0;
    expect((await ask(handler, 'model', { ...init, body: endless() })).status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });

  it('a request without streams, as some browsers have it, is held to the same size', async () => {
    const { handler, key } = await createServing();
    const withoutStream = (text: string) => {
      const request = new Request(`${base}model`, post(text));
      Object.defineProperty(request, 'body', { value: undefined });
      return handler(request).then(({ status }) => status);
    };
    const text = JSON.stringify({ accessKey: key, request: publicFrame });
    expect(await withoutStream(text)).toBe(200);
    expect(await withoutStream(text.padEnd(maxBodyBytes + 1, ' '))).toBe(413);
  });

  it('a body that breaks off is a malformed request', async () => {
    const { handler } = await createServing();
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error('connection reset')),
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect(await ask(handler, 'model', init)).toMatchObject({ status: 400, body: { error_code: 'MALFORMED_REQUEST' } });
  });

  it.each(['', ' ', '{', '{"a":NaN}', '{"a":Infinity}', "{'a':1}", '[1,]', 'null null', '[', '['.repeat(100_000)])(
    'what is not JSON is refused before the key is looked at: %.20j',
    async (text) => {
      const { handler } = await createServing();
      const { status, body } = await ask(handler, 'model', post(text));
      expect([status, body['error_code']]).toEqual([400, 'MALFORMED_REQUEST']);
    },
  );

  it('bytes that are not UTF-8 are refused, a byte order mark is not', async () => {
    const { handler, key } = await createServing();
    const text = JSON.stringify({ accessKey: key, request: publicFrame });
    const wrong = new Uint8Array([...new TextEncoder().encode(text.slice(0, -2)), 0xff, 0x7d, 0x7d]);
    expect((await ask(handler, 'model', { method: 'POST', body: wrong })).body['error_code']).toBe('MALFORMED_REQUEST');
    expect((await ask(handler, 'model', post(`\ufeff${text}`))).status).toBe(200);
  });

  it.each(['null', '42', '"text"', '[]', '{}', '{"accessKey":1}', '{"accessKey":null}', '{"accessKey":["m"]}'])(
    'JSON without a key is 401: %s',
    async (text) => {
      const { handler } = await createServing();
      const { status, body } = await ask(handler, 'model', post(text));
      expect([status, body['error_code']]).toEqual([401, 'UNAUTHENTICATED']);
    },
  );

  it('the key of a scoring request is a bearer token, the scheme in any case', async () => {
    const { handler, key } = await createServing();
    const statusOf = async (authorization: string) =>
      (await ask(handler, 'invocations', post(publicFrame, { authorization }))).status;
    expect(await statusOf(`bearer ${key}`)).toBe(200);
    expect(await statusOf(`BEARER  ${key} `)).toBe(200);
    for (const wrong of [key, `Basic ${key}`, 'Bearer', `Bearer ${key} x`, `Bearer ${key}x`, '']) {
      expect([wrong, await statusOf(wrong)]).toEqual([wrong, 401]);
    }
  });

  it('the content type is passed over', async () => {
    const { handler, key } = await createServing();
    const text = JSON.stringify({ accessKey: key, request: publicFrame });
    for (const type of ['text/plain', 'text/csv', 'application/x-www-form-urlencoded']) {
      expect((await ask(handler, 'model', post(text, { 'content-type': type }))).status).toBe(200);
    }
  });
});
