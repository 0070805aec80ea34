import { existsSync } from 'node:fs';
import path from 'node:path';
import { serve } from '../launch/static-server.mjs';

/**
 * Serves the built page as the plainest host would, under a sub-path; tests find it in `LAB_URL`. `LAB_DIST` names
 * another build than `dist`.
 */
export default async function serveBuiltPage(): Promise<() => Promise<void>> {
  const root = path.resolve(process.env['LAB_DIST'] ?? path.join(import.meta.dirname, '../../dist'));
  if (!existsSync(path.join(root, 'index.html'))) {
    throw new Error(
      `${root}/index.html is not there: run "npm run build" before the browser tests, or "npm test" for all.`,
    );
  }
  const server = await serve({ root, base: '/course/lab/' });
  process.env['LAB_URL'] = server.url;
  return () => server.close();
}
