import { batchesPerEpoch } from '../batches/epoch.ts';
import { randomOrder } from '../batches/permutation.ts';
import type { Sampler, SamplerOptions } from './sampler.ts';

/** So many batches are drawn at once, and sorted by length among themselves. */
const TOGETHER = 32;

/**
 * Each sample once an epoch, in batches of samples that are about equally long: little padding, still random.
 *
 * @param options `lengths`, how many steps each sample has
 * @example
 * const sampler = bucketSampler({ lengths, batchSize: 64, random: randomStream(42).child('order') });
 */
export function bucketSampler(options: SamplerOptions & { readonly lengths: ArrayLike<number> }): Sampler {
  const { lengths, batchSize, random } = options;
  const count = lengths.length;
  const batches = batchesPerEpoch({ count, batchSize });
  return {
    batches,
    *epoch(epoch, start = 0) {
      const stream = random.child(epoch);
      const order = randomOrder(count, stream);
      for (let batch = start; batch < batches; ) {
        const group = Math.floor(batch / TOGETHER);
        const first = group * TOGETHER;
        const last = Math.min(first + TOGETHER, batches);
        const size = Math.min(last * batchSize, count) - first * batchSize;
        const drawn = Uint32Array.from({ length: size }, (_, i) => order(first * batchSize + i));
        drawn.sort((a, b) => lengths[a]! - lengths[b]! || a - b);
        // Sorted from short to long; shown in an order of their own, a smaller last batch last.
        const whole = Math.floor(size / batchSize);
        const shown = randomOrder(whole, stream.child('group').child(group));
        for (; batch < last; batch++) {
          const place = batch - first < whole ? shown(batch - first) : whole;
          yield drawn.slice(place * batchSize, (place + 1) * batchSize);
        }
      }
    },
  };
}
