import { expect, test } from 'vitest';
import { withIsolation } from '../../../src/sw/isolation.ts';

test('a response gets the two headers of isolation, and keeps status, headers and body', async () => {
  const original = new Response('<p>lab</p>', {
    status: 404,
    statusText: 'Not Found',
    headers: { 'content-type': 'text/html', 'cross-origin-opener-policy': 'unsafe-none' },
  });
  const isolated = withIsolation(original);
  expect({
    status: isolated.status,
    statusText: isolated.statusText,
    headers: Object.fromEntries(isolated.headers),
  }).toEqual({
    status: 404,
    statusText: 'Not Found',
    headers: {
      'content-type': 'text/html',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
  });
  expect(await isolated.text()).toBe('<p>lab</p>');
});

test.each([
  ['a network error', Response.error()],
  ['204, which has no body', new Response(null, { status: 204 })],
  ['304, which has no body', new Response(null, { status: 304 })],
])('%s passes as it is', (_, response) => {
  expect(withIsolation(response)).toBe(response);
});
