import type { ByteRef, ByteSink, ByteSource } from './backup-value.ts';

/** A part is closed when it reaches this size: so much of a backup is in memory at a time, and no blob is cut. */
const partBytes = 8 * 2 ** 20;

/** Bytes of records in files of some MiB each: a file of its own for each of ten thousand artifacts would cost minutes. */
export interface PartWriter extends ByteSink {
  /** All parts, the last one closed. The Blobs in them are not copied. */
  finish(): readonly Blob[];
}

export function createPartWriter(): PartWriter {
  const parts: Blob[] = [];
  let open: BlobPart[] = [];
  let size = 0;
  const close = () => {
    parts.push(new Blob(open));
    open = [];
    size = 0;
  };
  const take = (piece: BlobPart, pieceSize: number): ByteRef => {
    if (size > 0 && size + pieceSize > partBytes) close();
    const ref = [parts.length, size, pieceSize] as const;
    open.push(piece);
    size += pieceSize;
    return ref;
  };
  return {
    // A copy: the record that it came from may be gone when the part is read.
    bytes: (bytes) => take(new Uint8Array(bytes), bytes.length),
    blob: (blob) => take(blob, blob.size),
    finish() {
      if (open.length > 0) close();
      return parts;
    },
  };
}

/** The bytes of typed arrays come out of the parts that were loaded, Blobs out of the files, unread. */
export function createPartReader(blobs: readonly Blob[], loaded: readonly Uint8Array<ArrayBuffer>[]): ByteSource {
  return {
    bytes: ([part, offset, size]) => {
      const bytes = loaded[part];
      if (bytes === undefined || offset + size > bytes.length) throw new Error('bytes of a record are not there');
      return bytes.slice(offset, offset + size);
    },
    blob: ([part, offset, size]) => {
      const blob = blobs[part];
      if (blob === undefined || offset + size > blob.size) throw new Error('a file of a record is not there');
      return blob.slice(offset, offset + size);
    },
  };
}
