import type { RandomStream } from '@crossmodal/core';

/**
 * A random order of 0 … count-1 in which any place is computed on its own, in constant time and memory.
 *
 * Use it where a run resumes in the middle of an epoch, or workers share one: nothing is shuffled, nothing is kept.
 *
 * Source: Hoang, Morris, Rogaway, "An enciphering scheme based on a card shuffle", CRYPTO 2012 (swap-or-not): in
 * each round, `x` and its partner `K - x` change places or not, by a random bit that both agree on.
 *
 * @param count how many, from 0 to 2^31 - 1
 * @returns the number at a place
 * @example
 * const order = randomOrder(1_281_167, randomStream(42).child('order').child(epoch));
 * order(1_000_000); // the sample at place 1,000,000 of this epoch
 */
export function randomOrder(count: number, random: RandomStream): (place: number) => number {
  // Each round halves what is left of the order, so that a multiple of log2(count) rounds is enough.
  const rounds = count < 2 ? 0 : 6 * Math.ceil(Math.log2(count)) + 6;
  const partners = new Int32Array(rounds);
  const keys = new Int32Array(rounds);
  for (let round = 0; round < rounds; round++) {
    partners[round] = random.integer(2 * round, count);
    keys[round] = random.uint32(2 * round + 1);
  }
  return (place) => {
    let x = place;
    for (let round = 0; round < rounds; round++) {
      let partner = partners[round]! - x;
      if (partner < 0) partner += count;
      if (mix(Math.max(x, partner) ^ keys[round]!) < 0) x = partner;
    }
    return x;
  };
}

/** MurmurHash3's finalizer: every bit of the result depends on every bit of the input. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
