import type { RgbProfile, Xyz } from './icc-profile.ts';

/** sRGB's primaries, as the profile of the ICC has them: brought to the white of D50. */
const srgb: readonly [Xyz, Xyz, Xyz] = [
  [0.43607, 0.22249, 0.01392],
  [0.38515, 0.71687, 0.09708],
  [0.14307, 0.06061, 0.7141],
];

/** How finely linear light is told apart: two steps for one of 255 where the curve of sRGB is steepest. */
const STEPS = 8192;
/** A step is a sum of whole numbers of so many bits more. */
const BITS = 10;
let encoded: Uint8Array | undefined;

/**
 * What a value of one channel of a profile gives to red, green and blue of sRGB: at 4 × value and the two behind it,
 * linear light in 2^-10 of a step.
 */
type Shares = Int32Array;
const sharesOf = new WeakMap<RgbProfile, readonly [Shares, Shares, Shares]>();

/**
 * Brings pixels of a profile's colours to sRGB, in place: curves, one matrix, and the curve of sRGB.
 *
 * On a picture that is resized already, this takes a tenth of what it takes on the whole.
 */
export function toSrgb(pixels: Uint8Array, profile: RgbProfile): void {
  const curve = encodedSteps();
  const [red, green, blue] = sharesOf.get(profile) ?? makeShares(profile);
  for (let i = 0; i < pixels.length; i += 3) {
    const r = pixels[i]! << 2;
    const g = pixels[i + 1]! << 2;
    const b = pixels[i + 2]! << 2;
    pixels[i] = curve[stepOf(red[r]! + green[g]! + blue[b]!)]!;
    pixels[i + 1] = curve[stepOf(red[r + 1]! + green[g + 1]! + blue[b + 1]!)]!;
    pixels[i + 2] = curve[stepOf(red[r + 2]! + green[g + 2]! + blue[b + 2]!)]!;
  }
}

function stepOf(sum: number): number {
  const step = (sum + (1 << (BITS - 1))) >> BITS;
  return step < 0 ? 0 : step > STEPS ? STEPS : step;
}

function encodedSteps(): Uint8Array {
  encoded ??= Uint8Array.from({ length: STEPS + 1 }, (_, step) => encodeSrgb(step / STEPS) * 255 + 0.5);
  return encoded;
}

function makeShares(profile: RgbProfile): readonly [Shares, Shares, Shares] {
  const inverse = invert(srgb);
  const shares = profile.primaries.map((xyz, channel) => {
    const share = new Int32Array(256 * 4);
    profile.curves[channel]!.forEach((light, value) => {
      // Profiles with primaries beyond all reason stay within what 32 bits hold.
      inverse.forEach((row, c) => {
        const wanted = Math.round(dot(row, xyz) * light * (STEPS << BITS));
        share[value * 4 + c] = Math.max(-LARGEST, Math.min(LARGEST, wanted));
      });
    });
    return share;
  }) as unknown as readonly [Shares, Shares, Shares];
  sharesOf.set(profile, shares);
  return shares;
}

/** Three of them and a half do not overflow. */
const LARGEST = 2 ** 29;

/** IEC 61966-2-1 */
function encodeSrgb(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** The rows of the inverse of a matrix whose columns are given. */
function invert([a, b, c]: readonly [Xyz, Xyz, Xyz]): readonly Xyz[] {
  const [p, q, s] = [cross(b, c), cross(c, a), cross(a, b)];
  const determinant = dot(a, p);
  return [p, q, s].map((row) => row.map((value) => value / determinant) as unknown as Xyz);
}

function cross(a: Xyz, b: Xyz): Xyz {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Xyz, b: Xyz): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
