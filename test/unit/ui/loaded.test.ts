import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src/base/errors.ts';
import { Action } from '../../../src/ui/state/action.svelte.ts';
import { Loaded } from '../../../src/ui/state/loaded.svelte.ts';

describe('a loaded value', () => {
  it('is read once more for notices that come while it is read, and not for each', async () => {
    let stored = 1;
    let readings = 0;
    const loaded = new Loaded(async () => {
      readings++;
      const value = stored;
      await Promise.resolve();
      return value;
    });
    const first = loaded.reload();
    stored = 2;
    const second = loaded.reload();
    const third = loaded.reload();
    await Promise.all([first, second, third]);
    expect({ value: loaded.value, readings }).toEqual({ value: 2, readings: 2 });
  });

  it('keeps its last value when a reading fails, and says why', async () => {
    let isBroken = false;
    const loaded = new Loaded(async () => {
      if (isBroken) throw new LabError('storage_lost', 'Lost.');
      return 'value';
    });
    await loaded.reload();
    isBroken = true;
    await loaded.reload();
    expect(loaded.value).toBe('value');
    expect(loaded.error).toEqual({ code: 'storage_lost', message: 'Lost.', detail: {} });
    isBroken = false;
    await loaded.reload();
    expect(loaded.error).toBeUndefined();
  });
});

describe('an action', () => {
  it('is one call, however often it is clicked', async () => {
    const action = new Action();
    let calls = 0;
    const call = async () => {
      calls++;
    };
    const outcomes = await Promise.all([action.run(call), action.run(call)]);
    expect({ outcomes, calls, busy: action.busy }).toEqual({ outcomes: [true, false], calls: 1, busy: false });
  });

  it('keeps the reason of its failure until it is tried again', async () => {
    const action = new Action();
    expect(await action.run(() => Promise.reject(new LabError('unknown_job', 'No such job.')))).toBe(false);
    expect(action.error?.code).toBe('unknown_job');
    expect(await action.run(async () => 1)).toBe(true);
    expect(action.error).toBeUndefined();
  });
});
