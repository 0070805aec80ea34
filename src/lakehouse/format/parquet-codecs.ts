import type { FileMetaData } from 'hyparquet';
import type { Compressors } from 'hyparquet-compressors';
import { checkZstandard } from './avro-codecs.ts';

/** The most that one page may unpack to: writers make pages of 1 MiB or so. */
const maxPageBytes = 256 * 2 ** 20;

/** What the pages of a file are unpacked with; nothing is loaded for a file that is not packed, as the lab's own are not. */
export async function loadUnpackers(metadata: FileMetaData): Promise<Compressors> {
  const isPacked = metadata.row_groups.some(({ columns }) =>
    columns.some(({ meta_data }) => meta_data !== undefined && meta_data.codec !== 'UNCOMPRESSED'),
  );
  if (!isPacked) return {};
  const { compressors } = await import('hyparquet-compressors');
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (packed: Uint8Array, length: number) => {
        if (!(length >= 0 && length <= maxPageBytes)) throw new Error(`a page claims to unpack to ${length} bytes`);
        if (codec === 'ZSTD') checkZstandard(packed, maxPageBytes);
        return unpack(packed, length);
      },
    ]),
  );
}
