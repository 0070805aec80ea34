import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { projectRoot } from './run.mjs';
import { serve } from './static-server.mjs';

const usage = 'npm start [-- --host] [--port N]    builds the page and serves it (port 4173)';

try {
  const { host, port } = readOptions();
  await install();
  await build();
  await open(host, port);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function readOptions() {
  const { values } = parseArgs({
    options: { host: { type: 'boolean', default: false }, port: { type: 'string', default: '4173' } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port takes a whole number from 0 to 65535, not "${values.port}".\n${usage}`);
  }
  return { host: values.host, port };
}

async function open(isPublic, port) {
  const server = await listen(isPublic, port).catch((error) => {
    if (error.code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} is taken by another program. End that program, or choose another port: npm start -- --port ${port + 1}`,
      );
    }
    if (error.code === 'EACCES') {
      throw new Error(`Port ${port} may not be used by this account. Choose one above 1023: npm start -- --port 4173`);
    }
    throw error;
  });
  const { status } = await fetch(server.url, { method: 'HEAD' });
  if (status !== 200) throw new Error(`${server.url} answered ${status}, expected 200: is dist/index.html there?`);
  console.log(`\n  The lab is open at ${server.url}`);
  if (isPublic)
    for (const address of lanAddresses()) console.log(`  in this network at  http://${address}:${server.port}/`);
  console.log('  Ctrl+C ends it.\n');
}

async function listen(isPublic, port) {
  const root = path.join(projectRoot, 'dist');
  if (!isPublic) return serve({ root, port });
  return serve({ root, port, host: '::' }).catch((error) => {
    if (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL') return serve({ root, port, host: '0.0.0.0' });
    throw error;
  });
}

function lanAddresses() {
  return Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === 'IPv4')
    .map((address) => address.address);
}
