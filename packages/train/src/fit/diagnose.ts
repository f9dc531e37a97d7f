import { CrossmodalError } from '@crossmodal/core';
import type { CallContext } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { StepReport } from './progress.ts';
import { guardStatistics, lossAndGradients } from './step.ts';
import type { Batch, FitTask } from './task.ts';

/**
 * The error for a step whose loss or gradients are not finite: which input, which sample and which weights.
 *
 * The step left the weights as they were, so loss and gradients are computed once more, to look at them.
 */
export async function diagnose<Tensors extends object>(
  task: Pick<FitTask<Tensors>, 'weights' | 'loss'>,
  batch: Batch<Tensors>,
  context: CallContext,
  report: Pick<StepReport, 'epoch' | 'step' | 'loss' | 'gradientNorm' | 'learningRate'>,
): Promise<CrossmodalError> {
  const { epoch, step, loss, gradientNorm, learningRate } = report;
  const problem = `epoch ${epoch}, step ${step}: expected a finite loss and gradients, got a loss of ${loss} and a gradient norm of ${gradientNorm}`;
  const input = await brokenInput(batch);
  if (input !== undefined) {
    const { path, sample } = input;
    return new CrossmodalError('train/not-finite', `${problem}; the input "${path}" is not finite.`, {
      hint: 'Look at the data of this sample and at its preprocessing.',
      ...(sample === undefined ? {} : { sample }),
    });
  }
  const broken = await brokenGradients(task, batch.tensors, context);
  const where = broken.length === 0 ? '' : `; gradients that are not finite: ${list(broken)}`;
  return new CrossmodalError('train/not-finite', `${problem}${where}. Samples: ${list(batch.ids)}.`, {
    hint: `The weights are as before this step. Try a learning rate below ${learningRate}, a longer warm-up, or clipping.`,
  });
}

/** The first input tensor with a NaN or an infinity, and its first sample where rows are samples. */
async function brokenInput<Tensors extends object>({
  ids,
  tensors,
}: Batch<Tensors>): Promise<{ path: string; sample: string | undefined } | undefined> {
  for (const [path, tensor] of tensorsByPath(tensors)) {
    const values = await tensor.data();
    const index = values.findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    const rows = tensor.shape[0] ?? 1;
    return {
      path,
      sample: rows === ids.length ? ids[Math.floor((index * rows) / values.length)] : undefined,
    };
  }
  return undefined;
}

async function brokenGradients<Tensors extends object>(
  { weights, loss }: Pick<FitTask<Tensors>, 'weights' | 'loss'>,
  tensors: Tensors,
  context: CallContext,
): Promise<string[]> {
  const { names, finite } = tf.tidy(() => {
    const statistics = guardStatistics(weights);
    const { gradients } = lossAndGradients(weights, () => loss(tensors, context));
    statistics.restoreUnless(tf.scalar(false));
    const checks = Object.values(gradients).map((gradient) => tf.all(tf.isFinite(gradient)));
    return { names: Object.keys(gradients), finite: tf.stack(checks) };
  });
  const flags = await finite.data();
  finite.dispose();
  return names.filter((_, i) => !flags[i]);
}

function tensorsByPath(value: unknown, path = ''): [string, tf.Tensor][] {
  if (value instanceof tf.Tensor) return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    tensorsByPath(inner, path === '' ? key : `${path}/${key}`),
  );
}

function list(names: readonly string[]): string {
  const shown = names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
