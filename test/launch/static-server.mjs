import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const contentTypes = {
  '.avif': 'image/avif',
  '.bin': 'application/octet-stream',
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
  '.zip': 'application/zip',
};

/**
 * Serves the files under `root` the way the plainest static host does: GET and HEAD, a content type by extension,
 * an ETag that is always asked for, `index.html` for a folder, 404 for the rest. No compression, no isolation headers.
 *
 * @param {object} options
 * @param {string} options.root folder to serve
 * @param {string} [options.base] path under which it is mounted, such as `/course/lab/`; outside it all is 404
 * @param {string} [options.host] `localhost` (this machine only, over IPv4 and IPv6) or an address to listen on
 * @param {number} [options.port] 0 takes a free one
 * @returns {Promise<{url: string, port: number, close: () => Promise<void>}>} rejects with the code of the system,
 *   such as `EADDRINUSE`, when it cannot listen
 */
export async function serve({ root, base = '/', host = 'localhost', port = 0 }) {
  const mount = `/${base.replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');
  const folder = path.resolve(root);
  const answer = (request, response) =>
    respond(folder, mount, request, response).catch(() => {
      if (!response.headersSent) end(response, 500, 'The file could not be read.');
      else response.destroy();
    });
  const first = await listen(answer, host === 'localhost' ? '127.0.0.1' : host, port);
  const servers = [first];
  const taken = first.address().port;
  if (host === 'localhost') {
    // A browser tries ::1 first: another program there would answer in our place.
    const second = await listen(answer, '::1', taken).catch((error) => {
      if (error.code !== 'EADDRINUSE') return undefined;
      first.close();
      throw error;
    });
    if (second) servers.push(second);
  }
  return {
    url: `http://${host.includes(':') ? 'localhost' : host.replace('0.0.0.0', 'localhost')}:${taken}${mount}`,
    port: taken,
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

function listen(answer, host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer(answer);
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server));
  });
}

function closeServer(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

async function respond(folder, mount, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return end(response, 405, 'Only GET and HEAD are answered here.', { allow: 'GET, HEAD' });
  }
  const place = locate(folder, mount, request.url);
  if (place.redirect) return end(response, 301, '', { location: place.redirect });
  if (!place.file) return end(response, place.status, 'Nothing here.');
  let { file } = place;
  let found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) {
    if (!place.pathname.endsWith('/')) return end(response, 301, '', { location: `${place.pathname}/${place.query}` });
    file = path.join(file, 'index.html');
    found = await stat(file).catch(() => undefined);
  } else if (place.pathname.endsWith('/')) {
    found = undefined;
  }
  if (!found?.isFile()) return end(response, 404, 'Nothing here.');
  return send(file, found, request, response);
}

/** The file that a request names: always inside `folder`, or a status that says why there is none. */
function locate(folder, mount, target = '/') {
  const [pathname = '/', ...rest] = target.split('?');
  const query = rest.length > 0 ? `?${rest.join('?')}` : '';
  if (`${pathname}/` === mount) return { redirect: `${mount}${query}` };
  if (!pathname.startsWith(mount)) return { status: 404 };
  let inside;
  try {
    inside = decodeURIComponent(pathname.slice(mount.length));
  } catch {
    return { status: 400 };
  }
  if (/[\0\\]/.test(inside)) return { status: 400 };
  // `//name/` in a redirect would be another host.
  if (inside.startsWith('/')) return { status: 404 };
  const file = path.resolve(folder, `./${inside}`);
  if (file !== folder && !file.startsWith(folder + path.sep)) return { status: 404 };
  return { file, pathname, query };
}

function send(file, { size, mtimeMs }, request, response) {
  const etag = `"${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`;
  const headers = {
    'content-type': contentTypes[path.extname(file).toLowerCase()] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    etag,
  };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return undefined;
  }
  response.writeHead(200, { ...headers, 'content-length': size });
  if (request.method === 'HEAD') {
    response.end();
    return undefined;
  }
  return new Promise((resolve, reject) => {
    const stream = createReadStream(file);
    stream.once('error', reject);
    response.once('close', () => {
      stream.destroy();
      resolve();
    });
    stream.pipe(response);
  });
}

function end(response, status, text, headers = {}) {
  const body = text && `${text}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
