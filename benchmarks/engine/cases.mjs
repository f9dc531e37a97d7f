// What is measured: each case is one model, one batch and one thing to do with them.

const classes = 10;

/**
 * Adam for everyone. Keras adds epsilon in another place (the paper's ε̂) than the others: with one this small, both mean
 * the same.
 */
const recipe = { learningRate: 1e-3, epsilon: 1e-10 };

const sizes = [
  { batch: 16, time: 64, features: 32, units: 32 },
  { batch: 32, time: 32, features: 64, units: 64 },
  { batch: 64, time: 16, features: 128, units: 256 },
  { batch: 64, time: 64, features: 128, units: 256 },
  { batch: 64, time: 256, features: 128, units: 256 },
  { batch: 128, time: 32, features: 128, units: 512 },
];

/** A recurrent network, its last state, one dense layer. */
function classifier(label, options) {
  const { batch, time, features, units } = options;
  const name = `${label} ${batch}×${time}, ${features}→${units}`;
  return { kind: 'classifier', mode: 'train', direction: 'forward', classes, ...recipe, ...options, name };
}

/** The worked application's model on a batch of full texts and present pictures, without dropout. */
function fused(name, mode, batch) {
  const text = { length: 8, vocab: 2500, ngramBuckets: 4097, perToken: 32 };
  return {
    kind: 'fused',
    mode,
    name,
    batch,
    text,
    picture: { side: 64, channels: 3 },
    classes: 9,
    ...recipe,
  };
}

const everyPeer = ['torch', 'keras', 'keras-xla'];

export const cases = [
  ...sizes.map((size) => classifier('lstm', { cell: 'lstm', ...size, peers: [...everyPeer, 'tfjs-layers'] })),
  ...sizes.map((size) => classifier('gru', { cell: 'gru', ...size, peers: everyPeer })),
  // tfjs-layers knows only this GRU, PyTorch only the other.
  ...[sizes[0], sizes[2]].map((size) =>
    classifier('gru reset-before', {
      cell: 'gru',
      resetAfter: false,
      ...size,
      peers: ['keras', 'keras-xla', 'tfjs-layers'],
    }),
  ),
  ...sizes.map((size) =>
    classifier('rnn', { cell: 'simpleRnn', ...size, peers: [...everyPeer, 'tfjs-layers'] }),
  ),
  ...[sizes[1], sizes[3]].map((size) =>
    classifier('bilstm', {
      cell: 'lstm',
      direction: 'bidirectional',
      ...size,
      peers: [...everyPeer, 'tfjs-layers'],
    }),
  ),
  { ...fused('fused text and picture, batch 64', 'train', 64), peers: everyPeer },
  // Products in bfloat16 on all sides: losses agree to fewer digits.
  ...[
    ['lstm', sizes[3]],
    ['lstm', sizes[5]],
    ['gru', sizes[3]],
  ].map(([cell, size]) =>
    classifier(`bfloat16 ${cell}`, { cell, ...size, precision: 'bfloat16', peers: everyPeer }),
  ),
  ...['lstm', 'gru'].map((cell) =>
    classifier(`predict ${cell}`, { cell, mode: 'predict', ...sizes[3], batch: 1, peers: everyPeer }),
  ),
  { ...fused('predict fused, batch 1', 'predict', 1), peers: everyPeer },
];

/** Whether a row counts for the goals on recurrent training steps in float32. */
export const isRecurrentTraining = ({ kind, mode, precision }) =>
  kind === 'classifier' && mode === 'train' && precision === undefined;
