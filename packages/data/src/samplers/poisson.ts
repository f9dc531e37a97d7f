import type { RandomStream } from '@crossmodal/core';
import { batchesPerEpoch } from '../batches/epoch.ts';
import { createSampler, type Sampler, type SamplerOptions } from './sampler.ts';

/**
 * Each sample in each batch with the same probability, independently of all else: what differentially private
 * training is accounted for.
 *
 * Batches are of `batchSize` samples on average; one may be empty.
 *
 * @example
 * const sampler = poissonSampler({ count: train.length, batchSize: 256, random: randomStream(42).child('order') });
 */
export function poissonSampler(options: SamplerOptions & { readonly count: number }): Sampler {
  const { count, batchSize, random } = options;
  const batches = batchesPerEpoch({ count, batchSize });
  const probability = Math.min(1, batchSize / Math.max(1, count));
  return createSampler(batches, (epoch) => {
    const stream = random.child(epoch);
    return (batch) => Uint32Array.from(draw(count, probability, stream.child(batch)));
  });
}

/** The samples drawn, ascending: from one to the next, the gap is geometrically distributed. */
function* draw(count: number, probability: number, random: RandomStream): Generator<number> {
  const scale = Math.log1p(-probability);
  let at = -1;
  for (let i = 0; ; i++) {
    // 53 bits, so that long gaps are as likely as they should be.
    const uniform = (random.uint32(2 * i) * 2 ** 21 + (random.uint32(2 * i + 1) >>> 11)) / 2 ** 53;
    at += probability === 1 ? 1 : 1 + Math.floor(Math.log1p(-uniform) / scale);
    if (at >= count) return;
    yield at;
  }
}
