import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run } from '../launch/run.mjs';

/** Iceberg for the Spark of `requirements.txt`; the digest is that of the file on Maven Central. */
const runtime = {
  group: 'org.apache.iceberg',
  artifact: 'iceberg-spark-runtime-3.5_2.12',
  version: '1.10.2',
  sha256: 'c562d482dcd16b666e808b755469fbc4b2604284b41622c9d87e2c02b7cc6c5f',
};

/**
 * The jar that makes Spark read and write Iceberg. It is fetched once, by the Ivy that comes with Spark and from where Ivy
 * looks by itself; a file with another digest than the pinned one is neither kept nor loaded.
 *
 * @param {object} options
 * @param {string} options.python of an environment with pyspark
 * @param {string} options.cache folder where the jar stays
 * @returns {Promise<string>} its path; rejects with a sentence that says what to do
 */
export async function runtimeJar({ python, cache }) {
  const kept = path.join(cache, `${runtime.artifact}-${runtime.version}.jar`);
  if (existsSync(kept)) {
    if (sha256Of(kept) === runtime.sha256) return kept;
    console.log(`${kept} is damaged and is fetched again.`);
    rmSync(kept);
  }
  const arriving = path.join(cache, 'arriving');
  rmSync(arriving, { recursive: true, force: true });
  mkdirSync(arriving, { recursive: true });
  try {
    const found = await fetched({ python, folder: arriving });
    const digest = sha256Of(found);
    if (digest !== runtime.sha256) {
      throw new Error(`${path.basename(kept)} was fetched with SHA-256 ${digest}, but ${runtime.sha256} is expected.`);
    }
    renameSync(found, kept);
  } finally {
    rmSync(arriving, { recursive: true, force: true });
  }
  return kept;
}

/** Path of the jar that Ivy put into `folder`. */
async function fetched({ python, folder }) {
  const { text: place } = await run(python, ['-c', 'import pyspark; print(pyspark.__path__[0])'], { output: 'keep' });
  const jars = path.join(place.trim(), 'jars');
  const ivy = readdirSync(jars).find((name) => /^ivy-[\d.]+\.jar$/.test(name));
  if (ivy === undefined) throw new Error(`Ivy is expected beside the jars of Spark, in ${jars}, and is not there.`);
  const jar = path.join(folder, `${runtime.artifact}.jar`);
  const { code, text } = await run(
    'java',
    [
      ...['-jar', path.join(jars, ivy), '-warn', '-cache', path.join(folder, 'cache'), '-confs', 'default'],
      ...['-dependency', runtime.group, runtime.artifact, runtime.version],
      ...['-retrieve', path.join(folder, '[artifact].[ext]')],
    ],
    { output: 'keep', timeoutMs: 5 * 60_000 },
  );
  if (code === 0 && existsSync(jar)) return jar;
  throw new Error(
    `${text.trim()}\n\nIvy ended with code ${code}: ${runtime.artifact} ${runtime.version} is not fetched. Most often the ` +
      'network or a proxy is in the way (JAVA_TOOL_OPTIONS can name a proxy). Then run the same command again.',
  );
}

function sha256Of(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
