import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
});

const attributes = { strides: 1, pad: 'valid', dataFormat: 'NHWC', dilations: 1 };

// Each of these ended the process: fuzz/run.mjs found them. tfjs' own ops check some of it, its kernels nothing.
it.each<[string, string, Record<string, number[]>, object, RegExp]>([
  [
    'Conv2D',
    'a vector',
    { x: [3], filter: [3, 3, 2, 3] },
    attributes,
    /Conv2D: expected input 1 to have 4 axes.*\[3\]/,
  ],
  [
    'Conv3D',
    'a matrix',
    { x: [5, 1], filter: [2, 2, 2, 2, 3] },
    { ...attributes, dataFormat: 'NDHWC' },
    /Conv3D.*5 axes/,
  ],
  [
    'DepthwiseConv2dNative',
    'dilations beyond 32 bits',
    { x: [1, 6, 5, 2], filter: [3, 3, 2, 2] },
    { ...attributes, dilations: [2 ** 31, 2 ** 31] },
    /DepthwiseConv2dNative: expected dilations below 2\^31, got 2147483648/,
  ],
  [
    'AvgPoolGrad',
    'a vector',
    { dy: [1, 5, 4, 2], input: [1] },
    { filterSize: 2, strides: 1, pad: 'valid' },
    /AvgPoolGrad.*4 sizes/,
  ],
  [
    'TensorScatterUpdate',
    'updates that do not fit',
    { tensor: [4], indices: [2, 1, 2], updates: [2] },
    {},
    /TensorScatterUpdate: indices \[2, 1, 2\] and updates \[2\] do not fit together, for a tensor \[4\]/,
  ],
  [
    'DepthwiseConv2dNativeBackpropInput',
    'sizes below 0',
    { dy: [1, 4, 3, 4], filter: [3, 3, 2, 2] },
    { strides: 1, pad: 'valid', dilations: [1, 1], inputShape: [-7, 6, 5, 2] },
    /expected sizes from 0, got -7, 6, 5, 2/,
  ],
  [
    'GatherV2',
    'batchDims without bounds',
    { x: [1, 30, 2], indices: [3] },
    { axis: 1, batchDims: 2 ** 31 },
    /batchDims/,
  ],
  [
    'Range',
    'more elements than are counted',
    {},
    { start: -(2 ** 31), stop: 5, step: 1, dtype: 'int32' },
    /too-large/,
  ],
])('refuses %s of %s instead of ending the process', (kernel, _, shapes, attrs, message) => {
  const run = () => {
    const inputs = Object.entries(shapes).map(([name, shape]) => [
      name,
      name === 'indices' ? tf.zeros(shape, 'int32') : tf.ones(shape),
    ]);
    return tf.engine().runKernel(kernel, Object.fromEntries(inputs), attrs as tf.NamedAttrMap);
  };
  expect(run).toThrow(message);
  expect(compile(run)).toThrow(message);
});
