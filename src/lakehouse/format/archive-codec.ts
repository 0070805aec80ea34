/** A file that goes into an archive. */
export interface BlobEntry {
  /** Its name in the archive. */
  readonly path: string;
  readonly blob: Blob;
  /** Checked before the file is packed, where it is known. */
  readonly sha256?: string | undefined;
}

/** A small text that goes into an archive as UTF-8: thousands of Blobs would hold the page up, and each is read by itself. */
export interface TextEntry {
  readonly path: string;
  readonly text: string;
}

export type ArchiveEntry = BlobEntry | TextEntry;

/** A file that came out of an archive. */
export interface UnpackedFile {
  readonly path: string;
  readonly blob: Blob;
  readonly sha256: string;
}

/** What an archive may hold at most. */
export interface ArchiveLimits {
  /** Of all files, unpacked. 2 GiB when left out. */
  readonly totalBytes?: number | undefined;
  /** Files and folders. 100,000 when left out. */
  readonly entryCount?: number | undefined;
}

export interface ByteProgress {
  readonly done: number;
  readonly total: number | null;
}

export interface ArchiveOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes done, of all. */
  readonly onProgress?: ((progress: ByteProgress) => void) | undefined;
}

/** Zip archives of tables, wherever they are computed: `compute` hands one in that runs in its worker. */
export interface ArchiveCodec {
  /** What `packArchive` does and throws. */
  pack(entries: readonly ArchiveEntry[], options?: ArchiveOptions): Promise<Blob>;
  /** What `unpackArchive` does and throws. */
  unpack(zip: Blob, options?: ArchiveOptions & { readonly limits?: ArchiveLimits }): Promise<readonly UnpackedFile[]>;
  /** Rows of each of these Parquet files, as their footers have it. What `readParquetFooters` does and throws. */
  footers(files: readonly BlobEntry[], options?: Pick<ArchiveOptions, 'signal'>): Promise<readonly number[]>;
}
