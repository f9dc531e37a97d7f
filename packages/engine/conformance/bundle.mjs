import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = join(import.meta.dirname, '../dist/conformance');

/**
 * Bundles tfjs-core's own compiled tests, and the engine's sources, so that no build is needed before.
 * Both meet in tfjs' global engine and kernel registry.
 *
 * @returns {Promise<{ engine: string, tests: string }>} paths of the two bundles
 */
export async function bundle() {
  mkdirSync(folder, { recursive: true });
  const engine = join(folder, 'engine.mjs');
  const tests = join(folder, 'tests.cjs');
  const common = { bundle: true, platform: 'node', logLevel: 'error' };
  await build({
    ...common,
    entryPoints: [join(import.meta.dirname, '../src/index.ts')],
    outfile: engine,
    format: 'esm',
    conditions: ['@crossmodal/source'],
    external: ['koffi', '@tensorflow/*'],
  });
  await build({
    ...common,
    stdin: {
      contents: `
        export { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
        export const loadTests = () => require('@tensorflow/tfjs-core/dist/tests.js');
      `,
      resolveDir: import.meta.dirname,
    },
    outfile: tests,
    format: 'cjs',
    // Some test files are marked as free of side effects.
    ignoreAnnotations: true,
  });
  return { engine, tests };
}
