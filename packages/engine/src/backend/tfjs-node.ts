import { createRequire } from 'node:module';
import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Registers tfjs-node's kernels for the backend `tensorflow`: TypeScript that calls TensorFlow's ops by name.
 * Its index and native addon are never loaded.
 */
export function registerTfjsNodeKernels(): void {
  const require = createRequire(import.meta.url);
  // Those kernels call them still: gone since Node 23, or there with a warning.
  const util = require('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
  require('@tensorflow/tfjs-node/dist/register_all_kernels.js');
  if (tf.getKernel('Add', 'tensorflow') === undefined) {
    throw new CrossmodalError(
      'engine/two-tfjs',
      'two copies of @tensorflow/tfjs are installed: the kernels of @tensorflow/tfjs-node went to the other one.',
      { hint: 'Run `npm ls @tensorflow/tfjs` and make all packages use one version (4.22).' },
    );
  }
}
