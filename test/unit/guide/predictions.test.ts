import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src/base/errors.ts';
import type { Lab } from '../../../src/lab/api.ts';
import { explainedKey, gatherPredictions } from '../../../src/guide/predictions.ts';

const features = ['age', 'latitude'] as const;

interface Logged {
  readonly uuid: string;
  readonly version: string;
}

/** A lab with this log, newest first, whose predictions rest on the first column but for those named `l…`. */
function labWith(log: readonly Logged[], gone: readonly string[] = []) {
  const explained: string[] = [];
  const lab = {
    monitoring: { requests: async (_: string, { limit }: { limit: number }) => log.slice(0, limit) },
    explain: {
      async open({ prediction: uuid }: { prediction: string }) {
        if (gone.includes(uuid)) throw new LabError('RESOURCE_DOES_NOT_EXIST', 'No such request.');
        explained.push(uuid);
        const columns = { age: Float32Array.of(1, 9), latitude: Float32Array.of(2, 9) };
        return { text: uuid, request: { columns } };
      },
      async contributions(text: string, columns: Record<string, Float32Array>) {
        expect(Object.values(columns).map(({ length }) => length)).toEqual([1, 1]);
        return { features, contributions: Float32Array.from(text.startsWith('l') ? [1, -3] : [-3, 1]) };
      },
    },
  } as unknown as Lab;
  const gather = (answers: Readonly<Record<string, string>> = {}, explains = false) =>
    gatherPredictions(lab, { model: 'm', versions: new Set(['2']), answers, explains });
  return { gather, explained };
}

const answer = (text: string, kept?: string) => ({
  'explain-prediction': text,
  ...(kept !== undefined && { [explainedKey]: kept }),
});

describe('the predictions of the pipelines’ versions', () => {
  it('GU7: are not explained before anybody asks or answers', async () => {
    const { gather, explained } = labWith([
      { uuid: 'a1', version: '1' },
      { uuid: 'a2', version: '2' },
      { uuid: 'l2', version: '2' },
    ]);
    expect(await gather()).toEqual({ prediction: { uuid: 'a2', version: '2' }, topColumns: {} });
    expect(explained).toEqual([]);
    expect(await gather({}, true)).toMatchObject({ topColumns: { a2: 'age' } });
    expect(await gather({}, true)).toMatchObject({ prediction: { uuid: 'a2' } });
    expect(explained).toEqual(['a2']);
  });

  it('GU7: are each explained once, up to the one that makes the answer right', async () => {
    const { gather, explained } = labWith(['a3', 'l2', 'a1'].map((uuid) => ({ uuid, version: '2' })));
    expect((await gather(answer('latitude'))).topColumns).toEqual({ a3: 'age', l2: 'latitude' });
    await gather(answer(' Latitude '));
    expect(explained).toEqual(['a3', 'l2']);
    await gather(answer('longitude'));
    expect(explained).toEqual(['a3', 'l2', 'a1']);
  });

  it('GU7: keep an answer right whatever is asked later', async () => {
    const later = Array.from({ length: 20 }, (_, index) => ({ uuid: `a${index}`, version: index < 10 ? '1' : '2' }));
    const { gather } = labWith(later);
    expect(await gather(answer('latitude', 'l1'))).toEqual({ prediction: null, topColumns: { l1: 'latitude' } });
  });

  it('say nothing of what is gone', async () => {
    const { gather } = labWith([{ uuid: 'a2', version: '2' }], ['l1']);
    expect((await gather(answer('age', 'l1'))).topColumns).toEqual({ a2: 'age' });
  });
});
