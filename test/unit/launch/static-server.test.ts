import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve, type StaticServer } from '../../launch/static-server.mjs';

let top: string;
let server: StaticServer;

beforeAll(async () => {
  top = mkdtempSync(path.join(tmpdir(), 'static-server-'));
  const root = path.join(top, 'site');
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  mkdirSync(path.join(top, 'site-next-door'));
  for (const name of [
    'index.html',
    'assets/index.html',
    'assets/a b.js',
    'a.wasm',
    'a.bin',
    'a.webmanifest',
    'a.xyz',
  ]) {
    writeFileSync(path.join(root, name), `content of ${name}`);
  }
  writeFileSync(path.join(top, 'secret.txt'), 'secret');
  writeFileSync(path.join(top, 'site-next-door', 'secret.txt'), 'secret');
  server = await serve({ root, base: '/course/lab/' });
});

afterAll(async () => {
  await server.close();
  rmSync(top, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `fetch` would tidy the path before sending it, so the line goes out as it is. */
function ask(target: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: server.port, host: '127.0.0.1', path: target, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('the address ends with the base path and answers with index.html', async () => {
  expect(server.url).toBe(`http://localhost:${server.port}/course/lab/`);
  const answer = await ask('/course/lab/?owner=Paul');
  expect(answer).toMatchObject({ status: 200, body: 'content of index.html' });
});

test('an answer carries a content type, a length and an ETag, and no header that changes what a page may do', async () => {
  const { headers } = await ask('/course/lab/a.wasm');
  expect(Object.keys(headers).sort()).toEqual(
    ['cache-control', 'connection', 'content-length', 'content-type', 'date', 'etag', 'keep-alive'].sort(),
  );
});

test.each([
  ['', 'text/html; charset=utf-8'],
  ['assets/a%20b.js', 'text/javascript; charset=utf-8'],
  ['a.wasm', 'application/wasm'],
  ['a.bin', 'application/octet-stream'],
  ['a.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['a.xyz', 'application/octet-stream'],
])('"%s" is sent as %s', async (name, type) => {
  const { status, headers } = await ask(`/course/lab/${name}`);
  expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type });
});

test.each([
  '/course/lab/../secret.txt',
  '/course/lab/%2e%2e/secret.txt',
  '/course/lab/..%2fsecret.txt',
  '/course/lab/assets/..%2f..%2f..%2fsecret.txt',
  '/course/lab/../site-next-door/secret.txt',
  '/course/lab/..%5csecret.txt',
  '/course/lab//etc/passwd',
  '/course/lab/%2fetc/passwd',
  '/course/lab/index.html%00.txt',
  '/course/lab/%zz',
  '/course/lab/index.html/',
  '/course/lab/missing.js',
  '/course/laboratory/index.html',
  '/index.html',
  '/',
])('%s reaches nothing', async (target) => {
  const { status, body } = await ask(target);
  expect([400, 404]).toContain(status);
  expect(body).toBe('Nothing here.\n');
});

test('a folder without its slash is sent to the address with it, the query kept', async () => {
  const outer = await ask('/course/lab?lang=it');
  const inner = await ask('/course/lab/assets?x=1');
  expect([outer.status, outer.headers.location]).toEqual([301, '/course/lab/?lang=it']);
  expect([inner.status, inner.headers.location]).toEqual([301, '/course/lab/assets/?x=1']);
});

test('HEAD gives the headers of GET without a body', async () => {
  const get = await ask('/course/lab/a.bin');
  const head = await ask('/course/lab/a.bin', 'HEAD');
  expect({ ...head, headers: { ...head.headers, date: '' } }).toEqual({
    status: 200,
    headers: { ...get.headers, date: '' },
    body: '',
  });
});

test('a file that has not changed is answered 304', async () => {
  const { headers } = await ask('/course/lab/a.bin');
  const again = await ask('/course/lab/a.bin', 'GET', { 'if-none-match': headers.etag ?? '' });
  expect([again.status, again.body]).toEqual([304, '']);
});

test('POST is answered 405', async () => {
  const { status, headers } = await ask('/course/lab/', 'POST');
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
});

test('a port that is taken rejects with EADDRINUSE', async () => {
  await expect(serve({ root: top, port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a closed server gives its port back', async () => {
  const first = await serve({ root: top });
  await first.close();
  const second = await serve({ root: top, port: first.port });
  expect(second.url).toBe(`http://localhost:${first.port}/`);
  await second.close();
});
