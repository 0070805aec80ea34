import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: './',
  plugins: [svelte(), scriptShim()],
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
