import path from 'node:path';
import { createServer } from 'vite';
import { projectRoot } from './run.mjs';

/**
 * Lets this Node run the project's own TypeScript, with the plugins of the build.
 *
 * @returns {Promise<{load: (file: string) => Promise<Record<string, any>>, close: () => Promise<void>}>} `load` gives the
 *   module at a path from the project's top, such as `src/gbdt/train.ts`
 */
export async function loadSource() {
  const server = await createServer({
    root: projectRoot,
    configFile: path.join(projectRoot, 'vite.config.ts'),
    appType: 'custom',
    logLevel: 'warn',
    // Nothing is served, and no file is waited for.
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  return {
    load: (file) => server.ssrLoadModule(path.join(projectRoot, file)),
    close: () => server.close(),
  };
}
