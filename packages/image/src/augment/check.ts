import { CrossmodalError, suggestName } from '@crossmodal/core';
import { type AugmentOptions, augmentationNames } from './options.ts';

/** From 0 to this; `erase` has whole pixels and no end, and what is not listed is no number. */
const largest: Readonly<Partial<Record<keyof AugmentOptions, number>>> = {
  crop: 1,
  rotate: 180,
  scale: 0.99,
  shift: 1,
  brightness: 1,
  contrast: 1,
  saturation: 1,
  hue: 1,
  channels: 1,
  greyscale: 1,
  blur: 100,
  noise: 1,
  erase: Number.MAX_SAFE_INTEGER,
};

/**
 * Options that come from a file or from JavaScript: named right, and within their ranges.
 *
 * @throws CrossmodalError `image/augment` with the name and what it may be
 */
export function checkAugmentations(options: AugmentOptions): void {
  for (const [name, amount] of Object.entries(options)) {
    if (!augmentationNames.includes(name)) {
      throw new CrossmodalError('image/augment', `there is no augmentation "${name}".`, {
        hint: suggestName(name, augmentationNames),
      });
    }
    const most = largest[name as keyof AugmentOptions];
    if (most === undefined || amount === undefined || (amount >= 0 && amount <= most)) continue;
    throw new CrossmodalError(
      'image/augment',
      `expected ${name} to be a number from 0 to ${most}, got ${JSON.stringify(amount)}.`,
    );
  }
}
