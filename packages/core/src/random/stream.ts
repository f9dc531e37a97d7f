import { type PhiloxBlock, type PhiloxKey, philox } from './philox.ts';

/**
 * A named stream of random numbers: a pure function from an index to a value.
 *
 * Streams hold no position, so drawing twice gives the same, and value 1,000,000 costs as much as value 0.
 * Independent streams come from `child`, by name or number, in any order: the path of names from the seed
 * decides the values, nothing else does.
 *
 * @example
 * const order = randomStream(42).child('order').child(epoch).permutation(1334);
 */
export interface RandomStream {
  /** The 64-bit key, as two unsigned 32-bit words: what stateless random ops take as their seed. */
  readonly key: PhiloxKey;
  /** The independent stream of that name. */
  child(name: string | number): RandomStream;
  /** The unsigned 32-bit integer at an index (0 to 2^53). */
  uint32(index: number): number;
  /** The number at an index, uniform in [0, 1), with 32 random bits. */
  uniform(index: number): number;
  /** The integer at an index, uniform in [0, bound); bound from 1 to 2^32. */
  integer(index: number, bound: number): number;
  /** `count` numbers uniform in [0, 1). */
  uniforms(count: number): Float32Array<ArrayBuffer>;
  /** `count` numbers of the standard normal distribution (Box–Muller). */
  normals(count: number): Float32Array<ArrayBuffer>;
  /** The numbers 0 … count-1 in random order (Fisher–Yates). */
  permutation(count: number): Uint32Array<ArrayBuffer>;
}

/**
 * The root stream of a seed.
 *
 * @param seed a whole number from 0 to 2^53 - 1
 */
export function randomStream(seed: number): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`[core/seed] expected a whole number from 0 to 2^53 - 1, got ${seed}.`);
  }
  return new PhiloxStream([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]);
}

class PhiloxStream implements RandomStream {
  readonly key: PhiloxKey;
  #block: PhiloxBlock | undefined;
  #blockIndex = -1;

  constructor(key: PhiloxKey) {
    this.key = key;
  }

  child(name: string | number): RandomStream {
    const label = String(name);
    // The last counter word separates children by number, children by name, and values, which use 0.
    const kind = typeof name === 'number' ? 2 : 1;
    const [a, b] = philox([fnv1a(label, 0x811c9dc5), fnv1a(label, 0x01234567), label.length, kind], this.key);
    return new PhiloxStream([a, b]);
  }

  uint32(index: number): number {
    const blockIndex = Math.floor(index / 4);
    if (this.#block === undefined || blockIndex !== this.#blockIndex) {
      this.#block = philox([blockIndex >>> 0, Math.floor(blockIndex / 2 ** 32) >>> 0, 0, 0], this.key);
      this.#blockIndex = blockIndex;
    }
    return this.#block[index % 4]!;
  }

  uniform(index: number): number {
    return this.uint32(index) / 2 ** 32;
  }

  integer(index: number, bound: number): number {
    return Math.floor(this.uniform(index) * bound);
  }

  uniforms(count: number): Float32Array<ArrayBuffer> {
    // 24 bits, so that rounding to float32 never gives 1.
    return Float32Array.from({ length: count }, (_, i) => (this.uint32(i) >>> 8) / 2 ** 24);
  }

  normals(count: number): Float32Array<ArrayBuffer> {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((this.uint32(i) + 1) / 2 ** 32));
      const angle = 2 * Math.PI * this.uniform(i + 1);
      values[i] = radius * Math.cos(angle);
      if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  }

  permutation(count: number): Uint32Array<ArrayBuffer> {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i, i + 1);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order;
  }
}

/** FNV-1a over UTF-16 code units, from a given offset basis. */
function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}
