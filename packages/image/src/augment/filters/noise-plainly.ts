import type { RandomStream } from '@crossmodal/core';
import { ANGLE, ROOT_HALF, SERIES } from '../../simd/noise-kernel.ts';

const { fround } = Math;
const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/**
 * Adds normal noise to values, in place, and cuts off at 0 and 255.
 *
 * Each 16 values take the 16 words of four blocks of Philox, in the order in which the kernel has them: of block `b`,
 * words 0 and 1 make values b and b + 4, words 2 and 3 make values b + 8 and b + 12.
 */
export function addNoisePlainly(values: Float32Array, deviation: number, random: RandomStream): void {
  const scale = fround(deviation);
  const add = (place: number, noise: number): void => {
    if (place >= values.length) return;
    values[place] = Math.min(255, Math.max(0, fround(values[place]! + noise)));
  };
  for (let start = 0; start < values.length; start += 16) {
    for (let block = 0; block < 4; block++) {
      for (let half = 0; half < 2; half++) {
        const word = start + 4 * block + 2 * half;
        const [a, b] = normalPair(random.uint32(word), random.uint32(word + 1), scale);
        add(start + block + 8 * half, a);
        add(start + block + 8 * half + 4, b);
      }
    }
  }
}

/**
 * Two normal numbers of two words, in float32's arithmetic.
 *
 * The logarithm is that of (k / 2^24), with k = m 2^e and m around 1, and log m = 2 artanh((m - 1) / (m + 1)). The
 * angle is one from -45 to 45 degrees, whose sine and cosine change places and signs by three bits of their own.
 *
 * Source: Box, Müller, "A note on the generation of random normal deviates", 1958.
 */
export function normalPair(u: number, v: number, scale: number): readonly [number, number] {
  float[0] = (u >>> 8) + 1;
  const e = (bits[0]! - ROOT_HALF) >> 23;
  bits[0]! -= e << 23;
  const m = float[0]!;
  const s = fround(fround(m - 1) / fround(m + 1));
  const log = fround(fround(s * 4) * series(SERIES.logarithm, fround(s * s)));
  const radius = fround(fround(Math.sqrt(fround(fround((24 - e) * fround(2 * Math.LN2)) - log))) * scale);
  const t = fround((v >> 8) * fround(ANGLE));
  const z = fround(t * t);
  const cosine = series(SERIES.cosine, z);
  const sine = fround(t * series(SERIES.sine, z));
  const swapped = (v & 4) !== 0;
  const a = swapped ? sine : cosine;
  const b = swapped ? cosine : sine;
  return [fround(radius * ((v & 1) !== 0 ? -a : a)), fround(radius * ((v & 2) !== 0 ? -b : b))];
}

function series(coefficients: readonly number[], x: number): number {
  let sum = fround(coefficients.at(-1)!);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = fround(fround(sum * x) + fround(coefficients[i]!));
  return sum;
}
