/** The browser may still be reading the address a while after the click. */
const keptMs = 30_000;

/** Hands a file to the person, as a download under that name. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}
