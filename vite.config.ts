import { svelte } from '@sveltejs/vite-plugin-svelte';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { build, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: './',
  plugins: [svelte({ configFile: false }), scriptShim(), packedFiles(), serviceWorker()],
  worker: { format: 'es' },
  build: { target: 'es2023', outDir: 'dist' },
  optimizeDeps: { include: ['@duckdb/duckdb-wasm', 'apache-arrow', 'comlink'] },
  test: {
    include: ['test/unit/**/*.test.ts', 'test/contract/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
  },
});

/**
 * `sw.js` from `src/sw/sw.ts`, with the list of files to precache; the page registers it itself. DuckDB is on the list too,
 * and the worker fetches it after it has taken control.
 */
function serviceWorker() {
  return VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src/sw',
    filename: 'sw.ts',
    injectRegister: false,
    manifest: false,
    injectManifest: {
      globPatterns: ['**/*.{html,js,css,woff2,svg,bin}'],
      maximumFileSizeToCacheInBytes: 64 * 2 ** 20,
      rollupFormat: 'iife',
    },
  });
}

/**
 * `virtual:script-shim`: the worker's half of the script API as the text of one classic script. Scripts run in classic
 * workers made from a Blob, and a module worker from a Blob never starts in a sandboxed frame.
 */
function scriptShim(): Plugin {
  const id = 'virtual:script-shim';
  return {
    name: 'script-shim',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(loaded) {
      if (loaded !== `\0${id}`) return undefined;
      const { code, files } = await bundleClassicScript('src/script/worker/shim.ts');
      for (const file of files) this.addWatchFile(file);
      return `export const shim = ${JSON.stringify(code)};`;
    },
  };
}

/** Bundles a module and all it imports into one script without imports or exports. */
async function bundleClassicScript(entry: string): Promise<{ code: string; files: string[] }> {
  const results = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      lib: { entry, formats: ['iife'], name: 'script', fileName: 'script' },
    },
  });
  const outputs = (Array.isArray(results) ? results : [results]).flatMap((result) =>
    'output' in result ? result.output : [],
  );
  const [chunk] = outputs.filter((output) => output.type === 'chunk');
  if (chunk === undefined || outputs.length !== 1) throw new Error(`${entry} must become one script.`);
  return { code: chunk.code.trim(), files: chunk.moduleIds };
}

/**
 * `some.wasm?packed`: in a build the URL of the file packed with gzip under a name that no host re-labels (`*.bin`), since
 * a host that does not compress would send DuckDB's 34 MB as they are; in development the URL of the file itself.
 * Packing takes seconds, so the packed file is kept under node_modules/.cache and made again when the original changes.
 */
function packedFiles(): Plugin {
  const query = '?packed';
  let isBuild = false;
  return {
    name: 'packed-files',
    enforce: 'pre',
    configResolved(config) {
      isBuild = config.command === 'build';
    },
    async resolveId(source, importer) {
      if (!source.endsWith(query)) return undefined;
      const resolved = await this.resolve(source.slice(0, -query.length), importer, { skipSelf: true });
      return resolved && `\0${resolved.id}${query}`;
    },
    async load(loaded) {
      if (!loaded.startsWith('\0') || !loaded.endsWith(query)) return undefined;
      const original = loaded.slice(1, -query.length);
      const file = isBuild ? await packedCopy(original) : original;
      return `export { default } from ${JSON.stringify(`${file}?url`)};`;
    },
  };
}

async function packedCopy(original: string): Promise<string> {
  const folder = resolve('node_modules/.cache/packed');
  const packed = join(folder, `${basename(original, extname(original))}.bin`);
  const [source, copy] = await Promise.all([stat(original), stat(packed).catch(() => undefined)]);
  if (copy && copy.mtimeMs >= source.mtimeMs) return packed;
  await mkdir(folder, { recursive: true });
  await writeFile(packed, await promisify(gzip)(await readFile(original), { level: 9 }));
  return packed;
}
