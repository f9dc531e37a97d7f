import { randomStream } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  balancedSampler,
  bucketSampler,
  poissonSampler,
  type Sampler,
  shard,
  shuffledSampler,
  stratifiedSampler,
} from '../../src/index.ts';

const random = randomStream(9);
const labels = Int32Array.from({ length: 500 }, (_, i) => (i % 50 === 0 ? 2 : i % 5 === 0 ? 1 : 0)); // 400, 90, 10
const lengths = Int32Array.from({ length: 500 }, (_, i) => (i * 37) % 101);
const seenIn = (sampler: Sampler, epoch: number) => [...sampler.epoch(epoch)].flatMap((batch) => [...batch]);

const samplers: Record<string, (batchSize: number) => Sampler> = {
  shuffled: (batchSize) => shuffledSampler({ count: 500, batchSize, random }),
  stratified: (batchSize) => stratifiedSampler({ labels, batchSize, random }),
  balanced: (batchSize) => balancedSampler({ labels, batchSize, random }),
  bucket: (batchSize) => bucketSampler({ lengths, batchSize, random }),
  poisson: (batchSize) => poissonSampler({ count: 500, batchSize, random }),
};

describe.each(Object.entries(samplers))('%s', (name, make) => {
  it('gives the same epoch for the same number, and another for another', () => {
    const sampler = make(32);
    expect(seenIn(sampler, 3)).toEqual(seenIn(make(32), 3));
    expect(seenIn(sampler, 3)).not.toEqual(seenIn(sampler, 4));
    expect([...sampler.epoch(0)]).toHaveLength(sampler.batches);
  });

  it('goes on in the middle as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(40), fc.nat(5), (batchSize, start, epoch) => {
        const sampler = make(batchSize);
        expect([...sampler.epoch(epoch, start)]).toEqual([...sampler.epoch(epoch)].slice(start));
      }),
      { numRuns: 25 },
    );
  });

  it('gives any batch on its own', () => {
    const sampler = make(33);
    const places = [5, 0, 15, 3, 3];
    for (const epoch of [0, 4, 0]) {
      const inOrder = [...sampler.epoch(epoch)];
      expect(places.map((place) => make(33).batch(epoch, place))).toEqual(
        places.map((place) => inOrder[place]),
      );
      expect(places.map((place) => sampler.batch(epoch, place))).toEqual(
        places.map((place) => inOrder[place]),
      );
    }
    expect(() => sampler.batch(0, sampler.batches)).toThrow('expected a batch below 16, got 16');
    expect(() => sampler.batch(-1, 0)).toThrow('expected epoch to be a whole number');
  });

  it.skipIf(name === 'balanced' || name === 'poisson')('shows each sample once an epoch', () => {
    expect(seenIn(make(33), 1).sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });
});

describe('stratifiedSampler', () => {
  it('gives every batch the shares of the whole', () => {
    for (const batch of samplers.stratified!(50).epoch(2)) {
      const counts = [0, 0, 0];
      for (const index of batch) counts[labels[index]!]! += 1;
      expect(Math.abs(counts[0]! - 40)).toBeLessThanOrEqual(1);
      expect(Math.abs(counts[1]! - 9)).toBeLessThanOrEqual(1);
      expect(counts[2]).toBe(1);
    }
  });
});

describe('balancedSampler', () => {
  it('shows every class equally often, and none of a class again before all of it', () => {
    const seen = seenIn(samplers.balanced!(30), 0);
    const byClass = [0, 1, 2].map((label) => seen.filter((index) => labels[index] === label));
    for (const list of byClass) expect(Math.abs(list.length - 500 / 3)).toBeLessThanOrEqual(1);
    expect(new Set(byClass[0]).size).toBe(byClass[0]!.length);
    for (let first = 0; first < 160; first += 10) {
      expect(new Set(byClass[2]!.slice(first, first + 10)).size).toBe(10);
    }
  });
});

describe('poissonSampler', () => {
  it('draws each sample as often as the probability says, independently', () => {
    const sampler = poissonSampler({ count: 200, batchSize: 20, random });
    const counts = new Float64Array(200);
    const sizes: number[] = [];
    for (let epoch = 0; epoch < 200; epoch++) {
      for (const batch of sampler.epoch(epoch)) {
        sizes.push(batch.length);
        for (const index of batch) counts[index]! += 1;
      }
    }
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length;
    expect(mean).toBeCloseTo(20, 0);
    expect(Math.abs(variance - 18)).toBeLessThan(2.5); // binomial: 200 · 0.1 · 0.9
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(6 * Math.sqrt(180));
  });

  it('takes all when a batch is to hold all', () => {
    const [batch] = poissonSampler({ count: 5, batchSize: 9, random }).epoch(0);
    expect([...batch!]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('bucketSampler', () => {
  it('pads much less than chance does', () => {
    const padding = (sampler: Sampler) =>
      [...sampler.epoch(0)].reduce((sum, batch) => {
        const longest = Math.max(...Array.from(batch, (index) => lengths[index]!));
        return sum + Array.from(batch, (index) => longest - lengths[index]!).reduce((a, b) => a + b, 0);
      }, 0);
    expect(padding(samplers.bucket!(20))).toBeLessThan(0.1 * padding(samplers.shuffled!(20)));
  });

  it('does not show batches from short to long', () => {
    const firsts = [...samplers.bucket!(20).epoch(0)].map((batch) => lengths[batch[0]!]!);
    expect(firsts).not.toEqual([...firsts].sort((a, b) => a - b));
  });
});

describe('shard', () => {
  it('gives each batch to one worker, which goes on in the middle too', () => {
    const sampler = samplers.shuffled!(7);
    const workers = [0, 1, 2].map((worker) => shard(sampler, { worker, workers: 3 }));
    const together = workers.flatMap((own) => seenIn(own, 5));
    expect(together.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect(workers.map(({ batches }) => batches)).toEqual([24, 24, 24]);
    expect([...workers[1]!.epoch(5, 20)]).toEqual([...workers[1]!.epoch(5)].slice(20));
    expect(shard(samplers.shuffled!(500), { worker: 1, workers: 3 }).batches).toBe(0);
    expect(() => shard(sampler, { worker: 3, workers: 3 })).toThrow('expected a worker from 0 to 2, got 3');
    expect(() => shard(sampler, { worker: 0, workers: 0 })).toThrow(
      'expected workers to be a whole number from 1',
    );
  });

  it('computes no batch of another worker', () => {
    const asked: number[] = [];
    const sampler = samplers.shuffled!(7);
    const watched = {
      ...sampler,
      batch(epoch: number, place: number) {
        asked.push(place);
        return sampler.batch(epoch, place);
      },
    };
    expect([...shard(watched, { worker: 2, workers: 30 }).epoch(0, 1)]).toHaveLength(2);
    expect(asked).toEqual([32, 62]);
  });
});

describe('labels and lengths that are none', () => {
  it.each([balancedSampler, stratifiedSampler])('leave no sample out without a word: %o', (sampler) => {
    for (const wrong of [-1, Number.NaN, 0.5]) {
      const options = { labels: [0, wrong], batchSize: 1, random: randomStream(1) };
      expect(() => sampler(options)).toThrow(
        `[data/labels] expected the label of sample 1 to be a class index, got ${wrong}.`,
      );
    }
    const labels = [4_000_000_000, 0];
    expect(seenIn(sampler({ labels, batchSize: 2, random: randomStream(1) }), 0).sort()).toEqual([0, 1]);
  });

  it('order no batch', () => {
    const options = { lengths: [1, Number.NaN], batchSize: 1, random: randomStream(1) };
    expect(() => bucketSampler(options)).toThrow(
      '[data/lengths] expected the length of sample 1 to be a number',
    );
  });
});
