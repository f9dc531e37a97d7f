/**
 * What of an ICC profile is needed to bring red, green and blue to sRGB: three curves and three primaries.
 *
 * Source: ICC.1:2022, clause 7 (header, tags), 10.6 (curves), 10.18 (parametric curves), 10.31 (XYZ); annex F.3, the
 * three-component matrix model.
 */
export interface RgbProfile {
  /** Whether its own description calls it sRGB: nothing is to be done. */
  readonly srgb: boolean;
  /** Linear light of each of 256 values, of red, green and blue. */
  readonly curves: readonly [Float64Array, Float64Array, Float64Array];
  /** X, Y, Z of red, of green, of blue. */
  readonly primaries: readonly [Xyz, Xyz, Xyz];
}

export type Xyz = readonly [number, number, number];

/** @returns `undefined` where it is not of this kind (tables of colours, other spaces), or not whole */
export function readRgbProfile(profile: Uint8Array): RgbProfile | undefined {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  if (profile.length < 132 || latin1(profile, 16, 4) !== 'RGB ' || latin1(profile, 20, 4) !== 'XYZ ')
    return undefined;
  const tags = new Map<string, Uint8Array>();
  const count = Math.min(view.getUint32(128), 100);
  for (let tag = 132; tag < 132 + count * 12 && tag + 12 <= profile.length; tag += 12) {
    const start = view.getUint32(tag + 4);
    tags.set(latin1(profile, tag, 4), profile.subarray(start, start + view.getUint32(tag + 8)));
  }
  // A table goes before the curves where a profile has both.
  if (tags.has('A2B0')) return undefined;
  try {
    const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => readCurve(tags.get(name)!));
    const primaries = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => readXyz(tags.get(name)!));
    if (curves.some((curve) => curve === undefined)) return undefined;
    return {
      srgb: describesSrgb(tags.get('desc')),
      curves: curves as unknown as RgbProfile['curves'],
      primaries: primaries as unknown as RgbProfile['primaries'],
    };
  } catch {
    // A tag that is not there, or shorter than it says.
    return undefined;
  }
}

function readXyz(tag: Uint8Array): Xyz {
  const view = viewOf(tag);
  return [fixed(view, 8), fixed(view, 12), fixed(view, 16)];
}

function readCurve(tag: Uint8Array): Float64Array | undefined {
  const view = viewOf(tag);
  const kind = latin1(tag, 0, 4);
  const sample = (curve: (x: number) => number): Float64Array =>
    Float64Array.from({ length: 256 }, (_, value) => Math.max(0, Math.min(1, curve(value / 255))));
  if (kind === 'curv') {
    const count = view.getUint32(8);
    if (count === 0) return sample((x) => x);
    if (count === 1) return sample((x) => x ** (view.getUint16(12) / 256));
    return sample((x) => {
      const at = x * (count - 1);
      const left = Math.min(count - 2, Math.floor(at));
      const [a, b] = [view.getUint16(12 + 2 * left), view.getUint16(14 + 2 * left)];
      return (a + (b - a) * (at - left)) / 65535;
    });
  }
  if (kind !== 'para') return undefined;
  const p = (i: number): number => fixed(view, 12 + 4 * i);
  const g = p(0);
  switch (view.getUint16(8)) {
    case 0:
      return sample((x) => x ** g);
    case 3: {
      const [a, b, c, d] = [p(1), p(2), p(3), p(4)];
      return sample((x) => (x >= d ? (a * x + b) ** g : c * x));
    }
    default:
      return undefined;
  }
}

/** The text itself may be in one byte a letter or in two. */
function describesSrgb(tag: Uint8Array | undefined): boolean {
  if (tag === undefined) return false;
  const text = latin1(tag, 0, 200);
  return (
    /^desc.{8}sRGB/s.test(text) || /^mluc.{24}s\0?R\0?G\0?B/s.test(text.replace(/^(mluc.{24})\0/s, '$1'))
  );
}

/** s15Fixed16Number */
function fixed(view: DataView, offset: number): number {
  return view.getInt32(offset) / 65536;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function latin1(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
}
