import type { LinearMap } from './normalize.ts';

/** Normalized pixels as bytes again, to be looked at. */
export function denormalizePixels(values: Float32Array, { scale, offset }: LinearMap): Uint8Array {
  return Uint8Array.from(values, (value, i) =>
    Math.max(0, Math.min(255, Math.round((value - offset[i % 3]!) / scale[i % 3]!))),
  );
}
