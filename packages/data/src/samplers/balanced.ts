import { batchesPerEpoch } from '../batches/epoch.ts';
import { randomOrder } from '../batches/permutation.ts';
import { batchesOf, createSampler, membersByClass, type Sampler, type SamplerOptions } from './sampler.ts';

/**
 * Every class equally often, whatever its share: rare classes are shown again and again, frequent ones in part.
 *
 * An epoch has as many samples as there are. Within a class, none comes again before all have come.
 *
 * @param options `labels`, the class index of each sample
 * @example
 * const sampler = balancedSampler({ labels, batchSize: 64, random: randomStream(42).child('order') });
 */
export function balancedSampler(options: SamplerOptions & { readonly labels: ArrayLike<number> }): Sampler {
  const { labels, batchSize, random } = options;
  const members = membersByClass(labels);
  const count = labels.length;
  return createSampler(batchesPerEpoch({ count, batchSize }), (epoch) => {
    const stream = random.child(epoch);
    const orders = new Map<string, (place: number) => number>();
    // The orders of this epoch that are in use, made when they are asked for.
    const order = (size: number, ...path: readonly (string | number)[]): ((place: number) => number) => {
      const key = path.join('/');
      let known = orders.get(key);
      if (known === undefined) {
        known = randomOrder(
          size,
          path.reduce((child, name) => child.child(name), stream),
        );
        if (orders.size > 4 * members.length) orders.clear();
        orders.set(key, known);
      }
      return known;
    };
    const sampleAt = (place: number): number => {
      // One of each class, in an order of their own, and again.
      const round = Math.floor(place / members.length);
      const group = order(members.length, 'round', round)(place % members.length);
      const list = members[group]!;
      const cycle = Math.floor(round / list.length);
      return list[order(list.length, 'class', group, cycle)(round % list.length)]!;
    };
    return batchesOf(count, batchSize, sampleAt);
  });
}
