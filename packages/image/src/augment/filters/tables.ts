import { roundValues } from '../../pixels/values.ts';
import type { Filter } from '../plan.ts';

/** Keeps so many of the 8 bits of each value. */
export const posterize =
  (bits: number): Filter =>
  (pixels) => {
    const step = 2 ** (8 - bits);
    for (let i = 0; i < pixels.length; i++) pixels[i] = Math.floor(pixels[i]! / step) * step;
  };

/** Inverts the values from a threshold on. */
export const solarize =
  (threshold: number): Filter =>
  (pixels) => {
    for (let i = 0; i < pixels.length; i++) {
      if (pixels[i]! >= threshold) pixels[i] = 255 - pixels[i]!;
    }
  };

/** Stretches each channel so that it uses the whole range. */
export const autoContrast: Filter = (pixels) => {
  for (let channel = 0; channel < 3; channel++) {
    let least = 255;
    let most = 0;
    for (let i = channel; i < pixels.length; i += 3) {
      const value = pixels[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (most <= least) continue;
    const gain = 255 / (most - least);
    for (let i = channel; i < pixels.length; i += 3) pixels[i] = Math.min(255, (pixels[i]! - least) * gain);
  }
};

/** Spreads each channel's values so that each range of them is equally common: Pillow's `ImageOps.equalize`. */
export const equalize: Filter = (pixels) => {
  const bytes = roundValues(pixels, new Uint8Array(pixels.length));
  for (let channel = 0; channel < 3; channel++) {
    const counts = new Uint32Array(256);
    for (let i = channel; i < bytes.length; i += 3) counts[bytes[i]!]! += 1;
    const last = counts.findLast((count) => count > 0) ?? 0;
    const step = Math.floor((pixels.length / 3 - last) / 255);
    if (step === 0) continue;
    let sum = step >> 1;
    const table = Float32Array.from(counts, (count) => {
      const value = Math.min(255, Math.floor(sum / step));
      sum += count;
      return value;
    });
    for (let i = channel; i < bytes.length; i += 3) pixels[i] = table[bytes[i]!]!;
  }
};

/** Draws a picture away from its smoothed self (gain above 1), or towards it: Pillow's `ImageEnhance.Sharpness`. */
export const sharpen =
  (gain: number): Filter =>
  (pixels, width, height) => {
    const stride = width * 3;
    // Of the row above as it was, of this one as it was, and of all three together.
    const above = pixels.slice(0, stride);
    const here = new Float32Array(stride);
    const sums = new Float32Array(stride);
    for (let y = 1; y < height - 1; y++) {
      const start = y * stride;
      for (let i = 0; i < stride; i++) {
        const value = pixels[start + i]!;
        sums[i] = above[i]! + value + pixels[start + stride + i]!;
        here[i] = value;
      }
      for (let i = 3; i < stride - 3; i++) {
        const smooth = (sums[i - 3]! + sums[i]! + sums[i + 3]! + 4 * here[i]!) * (1 / 13);
        const value = smooth + gain * (here[i]! - smooth);
        pixels[start + i] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
      above.set(here);
    }
  };
