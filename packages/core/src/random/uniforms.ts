import { type PhiloxKey, philox } from './philox.ts';

/**
 * The first `count` numbers, uniform in [0, 1), of one stream of a key: 23 random bits each.
 *
 * What stateless random ops draw, computed on the host: equal to the bit to TensorFlow's `StatelessRandomUniformV2`
 * with the counter [0, stream]. About 5 million numbers a second.
 *
 * @param stream whole number from 0 to 2^32 - 1
 */
export function philoxUniforms(
  count: number,
  [low, high]: PhiloxKey,
  stream: number,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  const bits = new Uint32Array(values.buffer);
  for (let first = 0, block = 0; first < count; first += 4, block++) {
    // A block index beyond 2^32 would need more memory than a Float32Array can have.
    const words = philox([block, 0, stream, 0], [low >>> 0, high >>> 0]);
    for (let i = 0; i < 4 && first + i < count; i++) {
      // The low 23 bits become the fraction of a float in [1, 2).
      bits[first + i] = 0x3f800000 | (words[i]! & 0x7fffff);
      values[first + i]! -= 1;
    }
  }
  return values;
}
