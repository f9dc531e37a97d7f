// Our training and prediction steps, uncompiled: functions of tensors.
import { adam, softmaxCrossEntropy } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';

/** `step(...inputs)` trains once and gives the loss, or gives the logits. */
export function createStep({ mode, learningRate, epsilon = 1e-8 }, model, { targets, ...arrays }) {
  const inputs = model.inputs(arrays);
  if (mode === 'predict') {
    const step = (batch) => tf.tidy(() => model.logits(batch, { training: false }));
    return { step, inputs: [inputs], variables: model.weights };
  }
  const trainable = Object.fromEntries(
    Object.entries(model.weights).filter(([, weight]) => weight.trainable),
  );
  const optimizer = adam({ epsilon }).build(trainable);
  const step = (batch, labels, rate) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => softmaxCrossEntropy(model.logits(batch, { training: true }), labels),
        Object.values(trainable),
      );
      optimizer.update(byName(trainable, grads), rate);
      return value;
    });
  return {
    step,
    inputs: [inputs, targets, tf.scalar(learningRate)],
    variables: { ...model.weights, ...optimizer.state },
  };
}

function byName(weights, gradients) {
  return Object.fromEntries(
    Object.entries(weights).flatMap(([name, weight]) =>
      gradients[weight.name] == null ? [] : [[name, gradients[weight.name]]],
    ),
  );
}
