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
      least = Math.min(least, pixels[i]!);
      most = Math.max(most, pixels[i]!);
    }
    if (most <= least) continue;
    for (let i = channel; i < pixels.length; i += 3)
      pixels[i] = ((pixels[i]! - least) * 255) / (most - least);
  }
};

/** Spreads each channel's values so that each range of them is equally common: Pillow's `ImageOps.equalize`. */
export const equalize: Filter = (pixels) => {
  for (let channel = 0; channel < 3; channel++) {
    const counts = new Uint32Array(256);
    for (let i = channel; i < pixels.length; i += 3) counts[Math.round(pixels[i]!)]! += 1;
    const last = counts.findLast((count) => count > 0) ?? 0;
    const step = Math.floor((pixels.length / 3 - last) / 255);
    if (step === 0) continue;
    let sum = step >> 1;
    const table = Array.from(counts, (count) => {
      const value = Math.min(255, Math.floor(sum / step));
      sum += count;
      return value;
    });
    for (let i = channel; i < pixels.length; i += 3) pixels[i] = table[Math.round(pixels[i]!)]!;
  }
};

/** Draws a picture away from its smoothed self (gain above 1), or towards it: Pillow's `ImageEnhance.Sharpness`. */
export const sharpen =
  (gain: number): Filter =>
  (pixels, width, height) => {
    const before = pixels.slice();
    const stride = width * 3;
    for (let y = 1; y < height - 1; y++) {
      for (let x = 3; x < stride - 3; x++) {
        const at = y * stride + x;
        let smooth = 4 * before[at]!;
        for (let row = -stride; row <= stride; row += stride) {
          smooth += before[at + row - 3]! + before[at + row]! + before[at + row + 3]!;
        }
        smooth /= 13;
        pixels[at] = Math.max(0, Math.min(255, smooth + gain * (before[at]! - smooth)));
      }
    }
  };
