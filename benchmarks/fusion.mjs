// Every fusion on easy-VQA, at one budget, beside each modality alone: npm run bench -- fusion
//   [--only film,concatenateTime] [--seeds 3] [--epochs 15] [--json]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomStream } from '@crossmodal/core';
import { compile, useTensorFlow } from '@crossmodal/engine';
import * as fusions from '@crossmodal/fusion';
import { adamW, fit, oneCycle, softmaxCrossEntropy } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import { batches, buildVocabulary, epochOrder, readPart } from './fusion/easy-vqa.mjs';
import { buildModel } from './fusion/model.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
  },
});
const folder = join(import.meta.dirname, '../../shared/data/easy-vqa');
if (!existsSync(folder)) {
  console.error(`easy-VQA is not there: expected it in ${folder}.`);
  process.exit(2);
}

const features = 64;
const answers = [
  'circle',
  'green',
  'red',
  'gray',
  'yes',
  'teal',
  'black',
  'rectangle',
  'yellow',
  'triangle',
  'brown',
  'blue',
  'no',
];
const vector = (fusion) => ({ fusion, words: false, core: 0 });
const line = (fusion) => ({ fusion, words: true, core: 128 });
const models = {
  question: vector('question'),
  image: vector('image'),
  concatenateFeatures: vector(fusions.concatenateFeatures({ pool: 'mean' })),
  sum: vector(fusions.combine({ features, how: 'sum' })),
  product: vector(fusions.combine({ features, how: 'product' })),
  gatedMultimodalUnit: vector(fusions.gatedMultimodalUnit({ features })),
  modalityAttention: vector(fusions.modalityAttention({ features })),
  crossModalAttention: vector(fusions.crossModalAttention({ features })),
  coAttention: vector(fusions.coAttention({ features })),
  attentionBottleneck: vector(fusions.attentionBottleneck({ features, layers: 2 })),
  film: vector(fusions.film({ target: 'image', features })),
  lowRankBilinear: vector(fusions.lowRankBilinear({ features })),
  tensorFusion: vector(fusions.tensorFusion({ features, size: 16 })),
  factorizedBilinear: vector(fusions.factorizedBilinear({ features })),
  mixtureOfExperts: vector(fusions.mixtureOfExperts({ features })),
  productOfExperts: vector(fusions.productOfExperts({ features })),
  concatenateTime: line(fusions.concatenateTime({ features, order: ['question', 'image'] })),
  interleave: line(fusions.interleave({ features, order: ['question', 'image'] })),
};
const PICTURES = 16;
const epochs = Number(options.epochs);
const names = options.only === undefined ? Object.keys(models) : options.only.split(',');

await useTensorFlow();
const { vocabulary, longest } = buildVocabulary(folder);
const train = await readPart(folder, 'train', vocabulary, answers);
const test = await readPart(folder, 'test', vocabulary, answers);
const sizes = { vocab: vocabulary.size + 2, classes: answers.length };

const results = [];
for (const name of names) {
  const runs = [];
  for (let seed = 1; seed <= Number(options.seeds); seed++) runs.push(await trainOne(models[name], seed));
  const accuracies = runs.map((run) => run.accuracy);
  const mean = accuracies.reduce((sum, one) => sum + one, 0) / runs.length;
  const result = {
    name,
    accuracy: mean,
    spread: Math.max(...accuracies) - Math.min(...accuracies),
    parameters: runs[0].parameters,
    msPerStep: Math.min(...runs.map((run) => run.msPerStep)),
  };
  results.push(result);
  console.error(
    `${name.padEnd(22)} ${(100 * mean).toFixed(1).padStart(5)} % ± ${(50 * result.spread).toFixed(1)}  ${String(result.parameters).padStart(8)} parameters  ${result.msPerStep.toFixed(1).padStart(6)} ms a step`,
  );
}
if (options.json) console.log(JSON.stringify({ epochs, seeds: Number(options.seeds), results }));

async function trainOne(model, seed) {
  const random = randomStream(seed);
  const { weights, call } = buildModel(model, random.child('model'), sizes);
  const count = train.questions.length;
  const times = [];
  let last = performance.now();
  await fit({
    weights,
    random: random.child('fit'),
    loss: (tensors, context) =>
      softmaxCrossEntropy(call(tensors, context), tensors.labels, { weights: tensors.weights }),
    data: {
      stepsPerEpoch: Math.floor(count / PICTURES),
      async *batches(epoch) {
        yield* batches(train, epochOrder(count, seed, epoch), PICTURES, longest);
      },
    },
    recipe: {
      epochs,
      optimizer: adamW({ weightDecay: 0.01 }),
      schedule: oneCycle({ peak: 2e-3 }),
      clipNorm: 1,
    },
    control: {
      compile,
      onStep() {
        const now = performance.now();
        times.push(now - last);
        last = now;
      },
    },
  });
  const parameters = Object.values(weights).reduce(
    (sum, weight) => sum + (weight.trainable ? weight.size : 0),
    0,
  );
  const accuracy = evaluate(call);
  tf.dispose(Object.values(weights));
  return { accuracy, parameters, msPerStep: times.sort((a, b) => a - b)[times.length >> 1] };
}

/** The share of test questions that are answered rightly. */
function evaluate(call) {
  const predict = compile((tensors) => {
    const right = tf.equal(tf.argMax(call(tensors, { training: false }), 1), tensors.labels);
    return tf.stack([tf.sum(tf.mul(tf.cast(right, 'float32'), tensors.weights)), tf.sum(tensors.weights)]);
  });
  let [right, all] = [0, 0];
  for (const { tensors } of batches(test, [...test.questions.keys()], 20, longest)) {
    const sums = predict(tensors);
    const [r, n] = sums.dataSync();
    right += r;
    all += n;
    tf.dispose([sums, ...Object.values(tensors)]);
  }
  return right / all;
}
