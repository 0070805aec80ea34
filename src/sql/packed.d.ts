/** A file that the build packs with gzip under a name that no host re-labels; in development the file itself. */
declare module '*?packed' {
  const url: string;
  export { url as default };
}
