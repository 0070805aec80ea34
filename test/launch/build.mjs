import { runTool, seconds } from './run.mjs';

/** Builds the page into dist/. Throws with what the build said. */
export async function build() {
  const start = performance.now();
  const { code, text } = await runTool('vite', ['build', '--logLevel', 'warn'], { output: 'keep' });
  if (text.trim()) console.log(text.trim());
  if (code !== 0) throw new Error(`The build failed (vite build ended with code ${code}); its message is above.`);
  console.log(`Built dist/ in ${seconds(start)}.`);
}
