import type { LabPage } from './lab-page.ts';

const database = 'mlops-pipeline-lab';

/** Paths of every file of the lab's tables in this browser's storage, sorted. */
export function storedFiles(lab: LabPage): Promise<readonly string[]> {
  return lab.call(
    (name) =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(new Error('the database cannot be opened', { cause: opening.error }));
        opening.onsuccess = () => {
          const keys = opening.result.transaction('files').objectStore('files').getAllKeys();
          keys.onsuccess = () => {
            opening.result.close();
            resolve((keys.result as string[]).sort());
          };
        };
      }),
    database,
  );
}

/** Changes one bit of a stored file behind the lab's back: of the byte at `share` of its length, 0 … 1. */
export function damageFile(lab: LabPage, file: { readonly path: string; readonly share: number }): Promise<void> {
  return lab.call(
    async ({ name, path, share }) => {
      const opening = indexedDB.open(name);
      const opened = await new Promise<IDBDatabase>((resolve, reject) => {
        opening.onerror = () => reject(new Error('the database cannot be opened', { cause: opening.error }));
        opening.onsuccess = () => resolve(opening.result);
      });
      const done = <Result>(request: IDBRequest<Result>) =>
        new Promise<Result>((resolve, reject) => {
          request.onerror = () => reject(new Error('the request failed', { cause: request.error }));
          request.onsuccess = () => resolve(request.result);
        });
      const record = (await done(opened.transaction('files').objectStore('files').get(path))) as { blob: Blob };
      const bytes = new Uint8Array(await record.blob.arrayBuffer());
      const at = Math.min(bytes.length - 1, Math.floor(share * bytes.length));
      bytes[at] = bytes[at]! ^ 1;
      const files = opened.transaction('files', 'readwrite').objectStore('files');
      await done(files.put({ ...record, blob: new Blob([bytes]) }));
      opened.close();
    },
    { name: database, ...file },
  );
}

/** Paths that the metadata of a table leads to, by the lab's own calls, sorted. */
export function referencedFiles(lab: LabPage, table: string): Promise<readonly string[]> {
  return lab.call(async (name) => {
    const { tables } = globalThis.lab;
    const paths = new Set((await tables.metadataLog(name)).map(({ file }) => file));
    for (const { snapshot_id: snapshotId } of await tables.snapshots(name)) {
      const { manifestList, manifests } = await tables.tree(name, { snapshotId });
      if (manifestList !== null) paths.add(manifestList.path);
      for (const manifest of manifests) {
        paths.add(manifest.path);
        for (const { path, status } of manifest.files) if (status !== 'DELETED') paths.add(path);
      }
    }
    return [...paths].sort();
  }, table);
}
