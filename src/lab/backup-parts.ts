import type { ByteRef, ByteSink, ByteSource } from './backup-value.ts';

/** A part is closed when it reaches this size: so much of a backup is in the page's memory at a time. */
const partBytes = 8 * 2 ** 20;

/**
 * Bytes of records in files of some MiB each: a file of its own for each of ten thousand artifacts would cost minutes. A Blob
 * goes on in the next part where one is full.
 */
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
  return {
    bytes(bytes) {
      if (size > 0 && size + bytes.length > partBytes) close();
      const ref = [parts.length, size, bytes.length] as const;
      // A copy: the record that it came from may be gone when the part is read.
      open.push(new Uint8Array(bytes));
      size += bytes.length;
      return ref;
    },
    blob(blob) {
      if (size >= partBytes) close();
      const ref = [parts.length, size, blob.size] as const;
      let from = 0;
      do {
        if (size >= partBytes) close();
        const piece = blob.slice(from, from + partBytes - size);
        open.push(piece);
        size += piece.size;
        from += piece.size;
      } while (from < blob.size);
      return ref;
    },
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
    blob: (ref) => blobAcross(blobs, ref),
  };
}

/** A Blob goes on at the beginning of the next part where its own ends. */
function blobAcross(parts: readonly Blob[], [first, offset, size]: ByteRef): Blob {
  const pieces: Blob[] = [];
  let left = size;
  let from = offset;
  for (let at = first; at === first || left > 0; at++) {
    const part = parts[at];
    if (part === undefined || from > part.size) throw new Error('a file of a record is not there');
    const piece = part.slice(from, from + left);
    pieces.push(piece);
    left -= piece.size;
    from = 0;
  }
  return new Blob(pieces);
}
