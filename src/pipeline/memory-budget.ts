import { LabError } from '../base/errors.ts';

/** What the lab may still allocate for one job run: columns and worker memory, not the script's own heap. */
export interface MemoryBudget {
  /** Counts these bytes against the run. Throws `memory_limit` before anything is allocated. */
  reserve(bytes: number, what: string): void;
  readonly leftBytes: number;
}

/** The budget of a resource profile's GiB (2^30 bytes). Columns live until the script ends, so nothing is given back. */
export function createMemoryBudget(memoryGib: number): MemoryBudget {
  const limitBytes = memoryGib * 2 ** 30;
  let usedBytes = 0;
  return {
    reserve(bytes, what) {
      if (usedBytes + bytes > limitBytes) {
        throw new LabError(
          'memory_limit',
          `${what} needs about ${mebibytes(bytes)} MiB, but of the ${memoryGib} GiB in the job's resource profile ` +
            `${mebibytes(limitBytes - usedBytes)} MiB are left. Give the job more GiB, or work on fewer rows.`,
          { detail: { neededBytes: bytes, usedBytes, limitBytes } },
        );
      }
      usedBytes += bytes;
    },
    get leftBytes() {
      return limitBytes - usedBytes;
    },
  };
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
