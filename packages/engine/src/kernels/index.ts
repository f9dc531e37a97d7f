import * as tf from '@tensorflow/tfjs';
import { tapedScan, tapedScanGradient } from '../scan/differentiable.ts';
import { conv2dBackpropFilter, conv2dBackpropInput, convolution, fusedConv2d } from './convolution.ts';
import { bitwiseAnd, denseBincount, searchSorted } from './counting.ts';
import {
  asFloat,
  diag,
  einsum,
  mulNoNan,
  round,
  scatterNd,
  sign,
  step,
  throughFloat,
} from './elementwise.ts';
import { gatherV2 } from './gather.ts';
import { gradients } from './gradients.ts';
import { rotateWithOffset, transform } from './image.ts';
import { multinomial } from './multinomial.ts';
import { partsKernel } from './parts.ts';
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad, maxPoolWithArgmax } from './pooling.ts';
import { raggedGather, raggedRange, raggedTensorToTensor } from './ragged.ts';
import { regionKernel } from './region.ts';
import { type Kernel, registerKernel } from './register.ts';
import { reluGradient, reluGradients } from './relu-gradient.ts';
import { scanKernel } from './scan.ts';
import { fillSize, rangeSize, sizedBy } from './sizes.ts';
import { sparseFillEmptyRows, sparseReshape, sparseSegmentMean, sparseSegmentSum } from './sparse.ts';
import { statelessUniform } from './stateless-uniform.ts';
import { comparison, stringNGrams, stringSplit, stringToHashBucketFast } from './strings.ts';

/** The project's own kernels, which packages without TensorFlow call by name. */
const own: Readonly<Record<string, Kernel>> = {
  CrossmodalStatelessUniform: statelessUniform,
  CrossmodalScan: scanKernel,
  CrossmodalParts: partsKernel,
  CrossmodalRegion: regionKernel,
  [tapedScanGradient.kernelName]: tapedScan as unknown as Kernel,
};

/** Kernels that tfjs-node lacks, or in whose place ours stand. */
const added: Readonly<Record<string, Kernel>> = {
  BitwiseAnd: bitwiseAnd,
  Conv2DBackpropFilter: conv2dBackpropFilter,
  Conv2DBackpropInput: conv2dBackpropInput,
  DenseBincount: denseBincount,
  GatherV2: gatherV2,
  MaxPoolWithArgmax: maxPoolWithArgmax,
  MulNoNan: mulNoNan,
  Multinomial: multinomial,
  RaggedGather: raggedGather,
  RaggedRange: raggedRange,
  RaggedTensorToTensor: raggedTensorToTensor,
  ReluGrad: reluGradient,
  RotateWithOffset: rotateWithOffset,
  SearchSorted: searchSorted,
  Sign: sign,
  SparseFillEmptyRows: sparseFillEmptyRows,
  SparseReshape: sparseReshape,
  SparseSegmentMean: sparseSegmentMean,
  SparseSegmentSum: sparseSegmentSum,
  StringNGrams: stringNGrams,
  StringSplit: stringSplit,
  StringToHashBucketFast: stringToHashBucketFast,
  Transform: transform,
};

/** Kernels of tfjs-node that are called with what they cannot take themselves. */
const wrapped: Readonly<Record<string, (original: Kernel) => Kernel>> = {
  AvgPool: avgPool,
  AvgPool3D: avgPool,
  AvgPoolGrad: (original) => avgPoolGrad(original, 'AvgPool'),
  AvgPool3DGrad: (original) => avgPoolGrad(original, 'AvgPool3D'),
  Conv2D: convolution,
  DepthwiseConv2dNative: convolution,
  FusedDepthwiseConv2D: convolution,
  Diag: diag,
  Einsum: einsum,
  Fill: sizedBy('Fill', fillSize),
  FusedConv2D: fusedConv2d,
  Greater: (original) => comparison((a, b) => a > b, original),
  GreaterEqual: (original) => comparison((a, b) => a >= b, original),
  LeakyRelu: asFloat,
  Less: (original) => comparison((a, b) => a < b, original),
  LessEqual: (original) => comparison((a, b) => a <= b, original),
  MaxPool: maxPool,
  MaxPool3D: maxPool,
  MaxPoolGrad: maxPoolGrad,
  MaxPool3DGrad: maxPoolGrad,
  Range: sizedBy('Range', rangeSize),
  Round: round,
  ScatterNd: scatterNd,
  Step: () => throughFloat(step),
};

/** Registers the kernels of our own, over those of tfjs-node. */
export function registerOwnKernels(): void {
  for (const [name, kernel] of Object.entries({ ...own, ...added })) registerKernel(name, kernel);
  for (const [name, wrap] of Object.entries(wrapped)) {
    const original = tf.getKernel(name, 'tensorflow')!.kernelFunc as unknown as Kernel;
    registerKernel(name, wrap(original));
  }
  for (const gradient of [tapedScanGradient, ...gradients, ...reluGradients]) tf.registerGradient(gradient);
}
