import { CrossmodalError, suggestName } from '@crossmodal/core';
import { type AugmentOptions, augmentationNames } from './options.ts';
import { type RandAugmentOptions, STRONGEST } from './rand-augment.ts';

type AmountName = {
  [Name in keyof AugmentOptions]-?: NonNullable<AugmentOptions[Name]> extends number ? Name : never;
}[keyof AugmentOptions];

/** From 0 to this; `erase` has whole pixels and no end. */
const largest: Readonly<Record<AmountName, number>> = {
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
 * Options that come from a file or from JavaScript: named right, of the right kind, and within their ranges.
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
    if (amount === undefined) continue;
    if (name in largest) checkNumber(name, amount, largest[name as AmountName], name === 'erase');
    else if (name === 'randAugment') checkRandAugment(amount);
    else if (typeof amount !== 'boolean') throw wrong(name, 'true or false', amount);
  }
}

function checkRandAugment(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw wrong('randAugment', 'an object such as { "operations": 2 }', options);
  }
  const ranges: Readonly<Record<keyof RandAugmentOptions, number>> = {
    operations: 100,
    magnitude: STRONGEST,
  };
  for (const [name, value] of Object.entries(options)) {
    if (!(name in ranges)) {
      throw new CrossmodalError('image/augment', `randAugment has no option "${name}".`, {
        hint: suggestName(name, Object.keys(ranges)),
      });
    }
    if (value === undefined) continue;
    checkNumber(
      `randAugment.${name}`,
      value,
      ranges[name as keyof RandAugmentOptions],
      name === 'operations',
    );
  }
}

function checkNumber(name: string, value: unknown, most: number, whole: boolean): void {
  const fits =
    typeof value === 'number' && value >= 0 && value <= most && (!whole || Number.isInteger(value));
  if (!fits) throw wrong(name, `a ${whole ? 'whole ' : ''}number from 0 to ${most}`, value);
}

function wrong(name: string, expected: string, value: unknown): CrossmodalError {
  const got = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return new CrossmodalError('image/augment', `expected ${name} to be ${expected}, got ${got}.`);
}
