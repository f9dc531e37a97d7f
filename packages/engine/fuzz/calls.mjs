// Calls of tfjs' ops that reach every kernel of the engine, with inputs as they should be.
import * as tf from '@tensorflow/tfjs';

const ops = { ...tf };
const floats = (shape, seed = 1) => tf.randomUniform(shape, -1, 1, 'float32', seed);
const ints = (values, shape) => tf.tensor(values, shape, 'int32');
const words = (values, shape) => tf.tensor(values, shape, 'string');
const gradientOf = (f, ...inputs) => tf.grads((...x) => f(...x).sum())(inputs);

const unary = [
  ...[
    'abs',
    'acos',
    'acosh',
    'asin',
    'asinh',
    'atan',
    'atanh',
    'ceil',
    'cos',
    'cosh',
    'elu',
    'erf',
    'exp',
    'expm1',
  ],
  ...[
    'floor',
    'isFinite',
    'isInf',
    'isNaN',
    'leakyRelu',
    'log',
    'log1p',
    'neg',
    'onesLike',
    'reciprocal',
    'relu',
  ],
  ...[
    'relu6',
    'round',
    'rsqrt',
    'selu',
    'sigmoid',
    'sign',
    'sin',
    'sinh',
    'softmax',
    'softplus',
    'sqrt',
    'square',
  ],
  ...[
    'step',
    'tan',
    'tanh',
    'zerosLike',
    'clone',
    'logSoftmax',
    'all',
    'any',
    'sum',
    'mean',
    'max',
    'min',
    'prod',
  ],
  ...['argMax', 'argMin', 'cumsum', 'cumprod', 'unstack', 'diag', 'transpose', 'logicalNot'],
];
const binary = [
  ...['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'mod', 'pow', 'squaredDifference', 'atan2', 'equal'],
  ...['notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual', 'floorDiv'],
];

const image = () => floats([1, 6, 5, 2]);
const volume = () => floats([1, 4, 4, 4, 2]);

const running = ([sum], [x]) => ({ carry: [tf.add(sum, x)], outputs: [sum] });

/** Each is run once, to see which kernels it calls and with what. */
export const calls = [
  ...unary.map((name) => () => {
    const isLogical = /^(all|any|logicalNot)$/.test(name);
    return ops[name](isLogical ? tf.cast(floats([2, 3]), 'bool') : floats([2, 3]).abs());
  }),
  ...binary.map((name) => () => ops[name](floats([2, 3]), floats([3], 2))),
  () => tf.logicalAnd(tf.zeros([2], 'bool'), tf.ones([2], 'bool')),
  () => tf.logicalOr(tf.zeros([2], 'bool'), tf.ones([2], 'bool')),
  () => tf.bitwiseAnd(ints([1, 2]), ints([3, 3])),
  () => tf.addN([floats([2]), floats([2])]),
  () => tf.prelu(floats([2, 3]), floats([3])),
  () => tf.clipByValue(floats([4]), -0.5, 0.5),
  () => tf.cast(floats([4]), 'int32'),
  () => tf.complex(floats([2]), floats([2])),
  () => tf.real(tf.complex(floats([2]), floats([2]))),
  () => tf.imag(tf.complex(floats([2]), floats([2]))),
  () => tf.abs(tf.complex(floats([2]), floats([2]))),
  () => tf.fft(tf.complex(floats([2, 4]), floats([2, 4]))),
  () => tf.ifft(tf.complex(floats([2, 4]), floats([2, 4]))),
  () => tf.spectral.rfft(floats([2, 6])),
  () => gradientOf((x) => tf.relu(x), floats([3])),
  () => tf.engine().runKernel('MulNoNan', { x: floats([2, 3]), y: floats([2, 1]) }),
  () => gradientOf((x) => tf.elu(x), floats([3])),
  () => gradientOf((x) => tf.leakyRelu(x), floats([3])),
  () => gradientOf((x) => tf.prelu(x, floats([3])), floats([2, 3])),
  () => tf.matMul(floats([2, 3]), floats([3, 2]), false, false),
  () => tf.matMul(floats([2, 3, 2]), floats([2, 4, 2]), false, true),
  () => tf.fused.matMul({ a: floats([2, 3]), b: floats([3, 2]), bias: floats([2]), activation: 'relu' }),
  () => tf.einsum('ij,jk->ik', floats([2, 3]), floats([3, 2])),
  () => tf.conv1d(floats([1, 6, 2]), floats([3, 2, 3]), 1, 'same'),
  () => tf.conv2d(image(), floats([3, 3, 2, 3]), 2, 'same'),
  () => tf.conv2d(image(), floats([3, 3, 2, 3]), 1, 1),
  () => tf.conv2d(floats([1, 2, 6, 5]), floats([3, 3, 2, 3]), 1, 'valid', 'NCHW'),
  () => gradientOf((x, f) => tf.conv2d(x, f, 1, 'valid'), image(), floats([3, 3, 2, 3])),
  () => gradientOf((x, f) => tf.conv2d(x, f, 1, 1), image(), floats([3, 3, 2, 3])),
  () => tf.conv2dTranspose(image(), floats([3, 3, 3, 2]), [1, 12, 10, 3], 2, 'same'),
  () =>
    tf.fused.conv2d({
      x: image(),
      filter: floats([3, 3, 2, 3]),
      strides: 1,
      pad: 'same',
      bias: floats([3]),
      activation: 'relu6',
    }),
  () => tf.depthwiseConv2d(image(), floats([3, 3, 2, 2]), 1, 'same'),
  () => gradientOf((x, f) => tf.depthwiseConv2d(x, f, 1, 'valid'), image(), floats([3, 3, 2, 2])),
  () =>
    tf.fused.depthwiseConv2d({
      x: image(),
      filter: floats([3, 3, 2, 1]),
      strides: 1,
      pad: 'same',
      bias: floats([2]),
    }),
  () => tf.conv3d(volume(), floats([2, 2, 2, 2, 3]), 1, 'valid'),
  () => gradientOf((x, f) => tf.conv3d(x, f, 1, 'valid'), volume(), floats([2, 2, 2, 2, 3])),
  () => tf.dilation2d(image(), floats([2, 2, 2]), 1, 'same'),
  () => gradientOf((x, f) => tf.dilation2d(x, f, 1, 'valid'), image(), floats([2, 2, 2])),
  ...['maxPool', 'avgPool'].flatMap((pool) => [
    () => ops[pool](image(), 2, 2, 'same'),
    () => gradientOf((x) => ops[pool](x, 2, 1, 'valid'), image()),
    () => gradientOf((x) => ops[pool](x, 2, 1, 1), image()),
  ]),
  ...['maxPool3d', 'avgPool3d'].flatMap((pool) => [
    () => ops[pool](volume(), 2, 2, 'same'),
    () => gradientOf((x) => ops[pool](x, 2, 1, 'valid'), volume()),
  ]),
  () => tf.maxPoolWithArgmax(image(), 2, 2, 'same'),
  () => gradientOf((x) => tf.localResponseNormalization(x), image()),
  () => tf.batchNorm(image(), floats([2]), floats([2]).abs(), floats([2]), floats([2])),
  () => gradientOf((x) => tf.image.resizeBilinear(x, [3, 4]), image()),
  () => gradientOf((x) => tf.image.resizeNearestNeighbor(x, [3, 4]), image()),
  () => tf.image.cropAndResize(image(), tf.tensor2d([[0, 0, 1, 1]]), ints([0]), [2, 2]),
  () => tf.image.flipLeftRight(image()),
  () => tf.image.rotateWithOffset(image(), 0.3, 0, 0.5),
  () => tf.image.transform(image(), tf.tensor2d([[1, 0, 0, 0, 1, 0, 0, 0]])),
  ...['nonMaxSuppression', 'nonMaxSuppressionPadded', 'nonMaxSuppressionWithScore'].map(
    (name) => () => ops.image[name](floats([4, 4]), floats([4]), 2),
  ),
  () =>
    tf.spaceToBatchND(
      floats([1, 4, 4, 1]),
      [2, 2],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  () =>
    tf.batchToSpaceND(
      floats([4, 2, 2, 1]),
      [2, 2],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  () => tf.depthToSpace(floats([1, 2, 2, 4]), 2),
  () =>
    tf.pad(
      floats([2, 3]),
      [
        [1, 1],
        [0, 2],
      ],
      7,
    ),
  () =>
    tf.mirrorPad(
      floats([2, 3]),
      [
        [1, 1],
        [0, 2],
      ],
      'reflect',
    ),
  () => tf.concat([floats([2, 3]), floats([2, 2])], 1),
  () => tf.stack([floats([2]), floats([2])], 1),
  () => tf.split(floats([4, 3]), [1, 3], 0),
  () => tf.slice(floats([3, 4]), [1, 0], [2, 3]),
  () => tf.stridedSlice(floats([5, 4]), [0, 1], [4, 4], [2, 1]),
  () => tf.gather(floats([4, 3]), ints([0, 3, 1]), 0),
  () => tf.gather(floats([2, 4, 3]), ints([0, 3, 1, 2], [2, 2]), 1, 1),
  () => tf.gatherND(floats([3, 4]), ints([0, 1, 2, 3], [2, 2])),
  () => tf.scatterND(ints([1, 3], [2, 1]), floats([2, 3]), [5, 3]),
  () => tf.tensorScatterUpdate(floats([4]), ints([1, 3], [2, 1]), floats([2])),
  () => tf.sparseToDense(ints([1, 3]), floats([2]), [5], 0),
  () => tf.unsortedSegmentSum(floats([4, 2]), ints([0, 1, 1, 2]), 3),
  () => tf.where(tf.cast(ints([0, 1]), 'bool'), floats([2]), floats([2], 2)),
  () => tf.oneHot(ints([0, 2, 1]), 3),
  () => tf.tile(floats([2, 3]), [2, 1]),
  () => tf.reshape(floats([2, 3]), [3, 2]),
  () => tf.expandDims(floats([2, 3]), 1),
  () => tf.reverse(floats([2, 3]), 1),
  () => tf.broadcastTo(floats([1, 3]), [2, 3]),
  () => tf.broadcastArgs(ints([2, 3]), ints([1])),
  () => tf.fill([2, 3], 5),
  () => tf.range(0, 5, 1, 'int32'),
  () => tf.linspace(0, 1, 5),
  () => tf.topk(floats([2, 4]), 2),
  () => tf.unique(ints([1, 1, 2])),
  () => tf.searchSorted(tf.tensor1d([1, 2, 3]), tf.tensor1d([0, 2]), 'left'),
  () => tf.searchSorted(tf.tensor1d([1, 2, 3]), tf.tensor1d([0, 2]), 'right'),
  () => tf.bincount(ints([0, 1, 1]), floats([3]), 3),
  () => tf.denseBincount(ints([0, 1, 1, 2], [2, 2]), floats([2, 2]), 3),
  () => tf.multinomial(floats([2, 3]), 4, 7),
  () => tf.raggedRange(ints([0, 1]), ints([3, 4]), ints([1, 1])),
  () => tf.raggedGather([ints([0, 2, 3])], floats([3]), ints([1, 0]), 1),
  () => tf.raggedTensorToTensor(ints([2, 3]), floats([3]), tf.scalar(0), [ints([0, 2, 3])], ['ROW_SPLITS']),
  () => tf.sparse.sparseFillEmptyRows(ints([0, 0, 2, 1], [2, 2]), floats([2]), ints([3, 2]), tf.scalar(0)),
  () => tf.sparse.sparseReshape(ints([0, 0, 2, 1], [2, 2]), ints([3, 2]), ints([2, 3])),
  () => tf.sparse.sparseSegmentSum(floats([3, 2]), ints([0, 1]), ints([0, 0])),
  () => tf.sparse.sparseSegmentMean(floats([3, 2]), ints([0, 1]), ints([0, 0])),
  () => tf.string.stringNGrams(words(['a', 'b', 'c']), ints([0, 3]), '|', [2], '', '', 0, false),
  () => tf.string.stringSplit(words(['a b', 'c']), tf.scalar(' ', 'string')),
  () => tf.string.stringToHashBucketFast(words(['a', 'b']), 5),
  () => tf.string.staticRegexReplace(words(['ab', 'b']), 'b', 'c', true),
  () => tf.equal(words(['a']), words(['b'])),
  () => tf.less(words(['a', 'b']), words(['b'])),
  () =>
    tf.engine().runKernel('CrossmodalStatelessUniform', { key: ints([1, 2]) }, { shape: [2, 3], stream: 1 }),
  () =>
    tf
      .engine()
      .runKernel(
        'CrossmodalScan',
        { init0: floats([2]), xs0: floats([3, 2]) },
        { body: running, reverse: true },
      ),
];
