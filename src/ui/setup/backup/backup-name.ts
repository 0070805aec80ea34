/** `mlops-lab-Paul-2026-11-25.zip`; what no file system takes in a name becomes a hyphen. */
export function backupName(owner: string, now: number): string {
  const name = owner.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return ['mlops-lab', ...(name === '' ? [] : [name]), `${new Date(now).toISOString().slice(0, 10)}.zip`].join('-');
}
