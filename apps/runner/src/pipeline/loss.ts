import type { CallContext } from '@crossmodal/core/tensors';
import { softmaxCrossEntropy } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import type { Config } from '../config/schema.ts';
import type { TrainingTensors } from './batches.ts';
import type { Classifier } from './classifier.ts';

/** The loss of a classifier: of its prediction and, weighted, of what each modality says alone. */
export function classifierLoss(
  classifier: Classifier,
  { model, training }: Config,
): (tensors: TrainingTensors, context: CallContext) => tf.Scalar {
  const { labelSmoothing } = training;
  return ({ inputs, targets, mixture }, context) => {
    const { logits, branches } = classifier.call(inputs, context, mixture);
    const own = Object.entries(branches).map(([name, branch]) =>
      softmaxCrossEntropy(branch, targets, { labelSmoothing, weights: inputs[name]!.present }),
    );
    const joint = softmaxCrossEntropy(logits, targets, { labelSmoothing });
    return own.reduce((sum, loss) => tf.add(sum, tf.mul(loss, model.branchLoss)), joint);
  };
}
