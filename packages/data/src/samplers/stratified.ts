import type { RandomStream } from '@crossmodal/core';
import { batchesPerEpoch } from '../batches/epoch.ts';
import { randomOrder } from '../batches/permutation.ts';
import { batchesOf, membersByClass, type Sampler, type SamplerOptions } from './sampler.ts';

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
  // Which class stands at each place, and as its how manieth: the same in every epoch.
  const places = members
    .flatMap((list, group) =>
      Array.from(list, (_, rank) => ({ group, rank, key: (rank + 0.5) / list.length })),
    )
    .sort((a, b) => a.key - b.key || a.group - b.group);
  return {
    batches: batchesPerEpoch({ count: labels.length, batchSize }),
    epoch(epoch, start = 0) {
      const stream: RandomStream = random.child(epoch);
      const orders = members.map((list, group) => randomOrder(list.length, stream.child(group)));
      const sampleAt = (place: number): number => {
        const { group, rank } = places[place]!;
        return members[group]![orders[group]!(rank)]!;
      };
      return batchesOf(labels.length, batchSize, sampleAt, start);
    },
  };
}
