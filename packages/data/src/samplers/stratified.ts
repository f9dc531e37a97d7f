import { batchesPerEpoch } from '../batches/epoch.ts';
import { randomOrder } from '../batches/permutation.ts';
import { batchesOf, createSampler, membersByClass, type Sampler, type SamplerOptions } from './sampler.ts';

/**
 * Each sample once an epoch, every batch with the classes in their shares of the whole.
 *
 * Use it with small batches and rare classes, where batches of chance would often lack one.
 *
 * @param options `labels`, the class index of each sample
 * @example
 * const sampler = stratifiedSampler({ labels, batchSize: 32, random: randomStream(42).child('order') });
 */
export function stratifiedSampler(options: SamplerOptions & { readonly labels: ArrayLike<number> }): Sampler {
  const { labels, batchSize, random } = options;
  const members = membersByClass(labels);
  const { groups, ranks } = arrange(members, labels.length);
  return createSampler(batchesPerEpoch({ count: labels.length, batchSize }), (epoch) => {
    const stream = random.child(epoch);
    const orders = members.map((list, group) => randomOrder(list.length, stream.child(group)));
    const sampleAt = (place: number): number => {
      const group = groups[place]!;
      return members[group]![orders[group]!(ranks[place]!)]!;
    };
    return batchesOf(labels.length, batchSize, sampleAt);
  });
}

/** Which class stands at each place, and as its how manieth: evenly spread, and the same in every epoch. */
function arrange(
  members: readonly Uint32Array[],
  count: number,
): { readonly groups: Uint32Array; readonly ranks: Uint32Array } {
  const keys = new Float64Array(count);
  const [groupOf, rankOf] = [new Uint32Array(count), new Uint32Array(count)];
  let item = 0;
  members.forEach((list, group) => {
    for (let rank = 0; rank < list.length; rank++, item++) {
      keys[item] = (rank + 0.5) / list.length;
      groupOf[item] = group;
      rankOf[item] = rank;
    }
  });
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b);
  return { groups: order.map((i) => groupOf[i]!), ranks: order.map((i) => rankOf[i]!) };
}
