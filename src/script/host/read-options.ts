import { LabError } from '../../base/errors.ts';
import type { ReadOptions, ScriptAccess } from '../../lab/script-access.ts';

const known = ['snapshot-id', 'as-of-timestamp', 'tag', 'branch', 'start-snapshot-id', 'end-snapshot-id'];
/** At most one of these says which state is read; an incremental read is another way to say it. */
const states = ['snapshot-id', 'as-of-timestamp', 'tag', 'branch', 'start-snapshot-id'];

/**
 * Spark's options of an Iceberg read. Throws `unknown_read_option`, `bad_read_option` (a value that is no id, options
 * that exclude each other), `unknown_ref`.
 */
export async function parseReadOptions(
  tables: ScriptAccess['tables'],
  table: string,
  options: Readonly<Record<string, string>>,
): Promise<ReadOptions> {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new LabError('unknown_read_option', `A read takes the options ${known.join(', ')}, but "${unknown}" came.`, {
      detail: { option: unknown, known },
    });
  }
  const [first, second] = states.filter((key) => options[key] !== undefined);
  if (first !== undefined && second !== undefined) {
    throw badOption(second, `${first} and ${second} each say what is read: use one of them.`);
  }
  const start = options['start-snapshot-id'];
  const end = options['end-snapshot-id'];
  if (end !== undefined && start === undefined) {
    throw badOption('end-snapshot-id', 'end-snapshot-id needs start-snapshot-id: an incremental read has two ends.');
  }
  if (start !== undefined) {
    return {
      startSnapshotId: digits('start-snapshot-id', start),
      endSnapshotId: end === undefined ? await snapshotOfRef(tables, table, 'main') : digits('end-snapshot-id', end),
    };
  }
  if (first === 'snapshot-id') return { snapshotId: digits(first, options[first]) };
  if (first === 'as-of-timestamp') return { asOfTimestamp: Number(digits(first, options[first])) };
  if (first === 'tag' || first === 'branch') {
    const name = options[first] ?? '';
    const snapshotId = await snapshotOfRef(tables, table, name, first);
    // A branch is read with the table's schema, a tag with its snapshot's (Iceberg, `SnapshotUtil.schemaFor`).
    return first === 'branch' ? { branch: name } : { snapshotId };
  }
  return {};
}

function digits(option: string, value = ''): string {
  if (/^\d{1,19}$/.test(value)) return value;
  throw badOption(option, `${option} must be a whole number in digits, but "${value}" came.`);
}

async function snapshotOfRef(
  tables: ScriptAccess['tables'],
  table: string,
  name: string,
  type: 'branch' | 'tag' = 'branch',
): Promise<string> {
  const refs = await tables.metadata(table, 'refs');
  const ref = refs.find((row) => row['name'] === name && String(row['type']).toLowerCase() === type);
  if (ref !== undefined) return String(ref['snapshot_id']);
  const names = refs.map((row) => String(row['name']));
  throw new LabError(
    'unknown_ref',
    `${table} has no ${type} "${name}". Its references: ${names.join(', ') || 'none'}.`,
    {
      detail: { table, [type]: name, refs: names },
    },
  );
}

function badOption(option: string, message: string): LabError {
  return new LabError('bad_read_option', message, { detail: { option } });
}
