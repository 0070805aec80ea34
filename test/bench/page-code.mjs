import path from 'node:path';
import { build } from 'vite';
import { projectRoot } from '../launch/run.mjs';

/** Bundles a module and all it imports as the page's build does, and runs it in the page. */
export async function addPageCode(page, entry) {
  const results = await build({
    root: projectRoot,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: path.join(projectRoot, entry), formats: ['iife'], name: 'benchCode', fileName: 'bench-code' },
    },
  });
  const [chunk] = (Array.isArray(results) ? results : [results]).flatMap(({ output }) => output);
  await page.evaluate(chunk.code);
}
