import type { DecodeOptions } from './decode.ts';

/** @throws RangeError `image/options` that names the option, what it may be and what it is */
export function checkDecodeOptions(options: DecodeOptions): void {
  const { width, height, resize = 'contain', background = [0, 0, 0] } = options;
  const { maxPixels = 1, timeLimit = 1 } = options;
  requireWhole('width', width, 1, Number.MAX_SAFE_INTEGER);
  requireWhole('height', height, 1, Number.MAX_SAFE_INTEGER);
  requireWhole('maxPixels', maxPixels, 1, Number.MAX_SAFE_INTEGER);
  requireWhole('timeLimit', timeLimit, 1, 3600);
  if (background.length !== 3) refuse('background', 'three numbers', background);
  for (const value of background) requireWhole('background', value, 0, 255);
  if (!['cover', 'contain', 'stretch'].includes(resize))
    refuse('resize', 'cover, contain or stretch', resize);
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
  refuse(name, `a whole number from ${least}${upTo}`, value);
}

function refuse(name: string, expected: string, got: unknown): never {
  throw new RangeError(`[image/options] expected ${name} to be ${expected}, got ${JSON.stringify(got)}.`);
}
