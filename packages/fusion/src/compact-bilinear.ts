import type { RandomStream } from '@crossmodal/core';
import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import { childContext, createWeight, expectSize, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { circularConvolution, multiply } from './circular-convolution.ts';
import { expectOneOf } from './expect-one-of.ts';
import { createAbsentVector, fillEveryStep } from './missing/absent.ts';
import { modalityNames } from './modalities.ts';
import { powerNormalize } from './power-normalization.ts';
import { alignSteps, POOLS, type Pool } from './projected.ts';

export interface CompactBilinearConfig {
  /** Features of the result; the more, the fewer products fall on the same one. Some hundreds and more. */
  readonly features: number;
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * Every product of one feature of each modality, added up in a few hundred places chosen at random: bilinear pooling
 * that has next to nothing to learn.
 *
 *     h = normalize(F⁻¹(Π_m F(x_m · sketch_m)))       F: the Fourier transform, so that Π is a circular convolution
 *
 * Each [batch, time, own features] in, [batch, time or 1, features] out. Weights: `<modality>/absent` [own features]
 * and, drawn once and never trained, `<modality>/sketch` [own features, features]: one 1 or -1 in each row.
 *
 * @throws CrossmodalError `fusion/compact-bilinear/steps` where pool is 'none' and numbers of steps differ, and those
 *   of every fusion
 * @example
 * const fusion = compactBilinear({ features: 512 })
 *   .build({ random }, { question: { features: 64 }, image: { features: 96 } });
 *
 * Source: Fukui et al., "Multimodal Compact Bilinear Pooling for Visual Question Answering and Visual Grounding" (MCB),
 * EMNLP 2016; the count sketch: Pham & Pagh, "Fast and Scalable Polynomial Kernels via Explicit Feature Maps", 2013.
 */
export function compactBilinear(config: CompactBilinearConfig): FusionDefinition<CompactBilinearConfig> {
  const { features, pool = 'mean' } = config;
  const code = 'fusion/compact-bilinear';
  expectSize(code, 'features', features);
  expectOneOf(code, 'pool', pool, POOLS);
  return {
    kind: 'compactBilinear',
    config: { features, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const checker = { code, path: context.path };
      const names = modalityNames(checker, input);
      const parts = names.map((name) => {
        const part = childContext(context, name);
        const own = input[name].features;
        return {
          absent: createAbsentVector(part, own),
          sketch: createWeight(part, 'sketch', [own, features], drawSketch, false),
        };
      });
      const convolve = circularConvolution(features);
      return {
        features,
        weights: Object.fromEntries(
          parts.flatMap(({ absent, sketch }, i) => [
            [`${names[i]}/absent`, absent],
            [`${names[i]}/sketch`, sketch],
          ]),
        ),
        call: (sequences) =>
          tidy(() => {
            const steps = alignSteps(checker, input, sequences, pool);
            const sketched = steps.map((sequence, i) =>
              multiply(fillEveryStep(sequence, parts[i]!.absent), parts[i]!.sketch),
            ); // each [batch, time, features]
            const mask = steps.map((step) => step.mask).reduce((a, b) => tf.maximum(a, b));
            const values = tf.mul(powerNormalize(convolve(sketched)), tf.expandDims(mask, 2));
            return { values: values as tf.Tensor3D, mask };
          }),
      };
    },
  };
}

/** [own features, features]: in each row a 1 or -1 at a random place. */
function drawSketch(shape: readonly number[], random: RandomStream): Float32Array<ArrayBuffer> {
  const [rows, columns] = shape as [number, number];
  const places = random.child('places').uniforms(rows);
  const signs = random.child('signs').uniforms(rows);
  const sketch = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    sketch[row * columns + Math.floor(places[row]! * columns)] = signs[row]! < 0.5 ? -1 : 1;
  }
  return sketch;
}
