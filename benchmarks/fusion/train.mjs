// One training within the budget, and what it reaches on the test part.
import { randomStream } from '@crossmodal/core';
import { compile } from '@crossmodal/engine';
import { disposeWeights } from '@crossmodal/layers';
import { adamW, fit, oneCycle, softmaxCrossEntropy } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import { buildWithinBudget } from './model.mjs';

export async function trainOne(task, contestant, { seed, epochs, budget = task.parameters }) {
  const random = randomStream(seed);
  const model = buildWithinBudget(task, contestant, budget, random.child('model'));
  const { labelSmoothing } = task;
  const { peak, weightDecay, averageDecay } = task.recipe;
  const times = [];
  let last = performance.now();
  await fit({
    weights: model.weights,
    random: random.child('fit'),
    loss: (tensors, context) =>
      softmaxCrossEntropy(model.call(tensors, context), tensors.labels, {
        labelSmoothing,
        weights: tensors.weights,
      }),
    data: { stepsPerEpoch: task.stepsPerEpoch, batches: (epoch) => task.training(seed, epoch) },
    recipe: {
      epochs,
      optimizer: adamW({ weightDecay }),
      schedule: oneCycle({ peak }),
      clipNorm: 1,
      ...(averageDecay !== undefined && { averageDecay }),
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
  const { parameters, width } = model;
  const { accuracy, predictions } = evaluate(task, model);
  disposeWeights(model);
  return { accuracy, predictions, parameters, width, msPerStep: quickest(times), steps: times.length };
}

/** The share of test samples that are told rightly, and the logarithms of probabilities of each batch. */
function evaluate(task, model) {
  const predict = compile((tensors) => tf.logSoftmax(model.call(tensors, { training: false })));
  const predictions = [];
  for (const { tensors } of task.testing()) {
    const logs = predict(tensors);
    predictions.push({
      logs: logs.dataSync(),
      labels: tensors.labels.dataSync(),
      weights: tensors.weights.dataSync(),
    });
    tf.dispose([logs, tensors]);
  }
  return { accuracy: accuracyOf(predictions, task.classes), predictions };
}

export function accuracyOf(predictions, classes) {
  let [right, all] = [0, 0];
  for (const { logs, labels, weights } of predictions) {
    for (const [i, weight] of weights.entries()) {
      const row = logs.subarray(i * classes, (i + 1) * classes);
      const best = row.reduce((most, value, at) => (value > row[most] ? at : most), 0);
      if (best === labels[i]) right += weight;
      all += weight;
    }
  }
  return right / all;
}

/** Two models' predictions multiplied: the late fusion that costs no training. */
export function multiplied(a, b) {
  return a.map((batch, i) => ({ ...batch, logs: batch.logs.map((log, at) => log + b[i].logs[at]) }));
}

/** The slowest of the quickest tenth of all steps: what a step takes where nothing else runs. */
function quickest(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 10)];
}
