import { batchesPerEpoch } from '../batches/epoch.ts';
import { randomOrder } from '../batches/permutation.ts';
import { createSampler, type Sampler, type SamplerOptions } from './sampler.ts';

/** So many batches are drawn at once, and sorted by length among themselves. */
const TOGETHER = 32;

/**
 * Each sample once an epoch, in batches of samples that are about equally long: little padding, still random.
 *
 * @param options `lengths`, how many steps each sample has
 * @throws RangeError when a length is no number
 * @example
 * const sampler = bucketSampler({ lengths, batchSize: 64, random: randomStream(42).child('order') });
 */
export function bucketSampler(options: SamplerOptions & { readonly lengths: ArrayLike<number> }): Sampler {
  const { lengths, batchSize, random } = options;
  const count = lengths.length;
  for (let i = 0; i < count; i++) {
    // The order of what is no number would depend on the engine.
    if (Number.isFinite(lengths[i])) continue;
    throw new RangeError(
      `[data/lengths] expected the length of sample ${i} to be a number, got ${lengths[i]}.`,
    );
  }
  const batches = batchesPerEpoch({ count, batchSize });
  return createSampler(batches, (epoch) => {
    const stream = random.child(epoch);
    const order = randomOrder(count, stream);
    /** The batches of a group: sorted from short to long, shown in an order of their own, a smaller last one last. */
    const openGroup = (group: number): ((batch: number) => Uint32Array<ArrayBuffer>) => {
      const first = group * TOGETHER;
      const size = Math.min((first + TOGETHER) * batchSize, count) - first * batchSize;
      const drawn = Uint32Array.from({ length: size }, (_, i) => order(first * batchSize + i));
      drawn.sort((a, b) => lengths[a]! - lengths[b]! || a - b);
      const whole = Math.floor(size / batchSize);
      const shown = randomOrder(whole, stream.child('group').child(group));
      return (batch) => {
        const place = batch - first < whole ? shown(batch - first) : whole;
        return drawn.slice(place * batchSize, (place + 1) * batchSize);
      };
    };
    let held: { readonly group: number; readonly batchAt: ReturnType<typeof openGroup> } | undefined;
    return (batch) => {
      const group = Math.floor(batch / TOGETHER);
      if (held?.group !== group) held = { group, batchAt: openGroup(group) };
      return held.batchAt(batch);
    };
  });
}
