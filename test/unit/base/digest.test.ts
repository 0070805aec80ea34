import { afterEach, expect, test, vi } from 'vitest';
import { sha256Hex, sha256HexOf } from '../../../src/base/digest.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([0, 1, 55, 56, 64, 1000, 3_000_000])(
  'the digest of %i bytes is the same by the platform and by the library',
  async (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 251);
    const byPlatform = await sha256HexOf(bytes);
    vi.stubGlobal('crypto', undefined);
    expect(await sha256HexOf(bytes)).toBe(byPlatform);
    expect(sha256Hex(bytes)).toBe(byPlatform);
    expect(byPlatform).toMatch(/^[0-9a-f]{64}$/);
  },
);

test('the digest of nothing is the one of the standard', async () => {
  expect(await sha256HexOf(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
