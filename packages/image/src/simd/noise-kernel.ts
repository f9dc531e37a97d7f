import type { Code, Kernel } from './assembler.ts';
import {
  add,
  addFloats,
  addIntegers,
  advance,
  and,
  bytes128,
  divideFloats,
  float,
  get,
  integer,
  least,
  load128,
  loadSplat32,
  most,
  multiplyFloats,
  repeatBelow,
  select,
  set,
  shiftLeft,
  shiftRight,
  shiftRightSigned,
  splat32,
  squareRoots,
  store128,
  subtractFloats,
  subtractIntegers,
  toFloats,
  xor,
  zero,
} from './instructions.ts';
import { type Local, philoxRound, ROUNDS, WEYL } from './philox-code.ts';

/** Of `normalPair`, in the plain twin too: the series of artanh(s) / s, of the cosine and of the sine of t over t. */
export const SERIES: Readonly<Record<'logarithm' | 'cosine' | 'sine', readonly number[]>> = {
  logarithm: [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9],
  cosine: [1, -1 / 2, 1 / 24, -1 / 720, 1 / 40320],
  sine: [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880],
};
/** The bits of the float nearest to the square root of a half. */
export const ROOT_HALF = 0x3f3504f3;
/** 24 bits with a sign, as an angle from -45 to 45 degrees. */
export const ANGLE: number = Math.PI / 4 / 2 ** 23;

const parts = [0, 1, 2, 3];
const lanes = ['k', 'e', 'm', 's', 'z', 'radius', 't', 'cosine', 'sine', 'swap', 'p', 'q', 'hold'];

/**
 * Adds normal noise to floats, and cuts off at 0 and 255.
 *
 * 16 values at a time, from the 16 words of four blocks of Philox; up to 15 floats behind are written over.
 *
 * @see addNoisePlainly, which says which word becomes what
 */
export const addNoise: Kernel = {
  name: 'addNoise',
  parameters: ['floats', 'end', 'key0', 'key1', 'deviation'],
  locals: {
    counter: 'v128',
    ...Object.fromEntries(
      [
        ...parts.map((i) => `c${i}`),
        ...[0, 1].flatMap((half) => Array.from({ length: ROUNDS }, (_, round) => `key${half}at${round}`)),
        ...lanes,
        'scale',
      ].map((name) => [name, 'v128' as const]),
    ),
  },
  body: (local) => {
    const floats = get(local('floats'));
    const words = parts.map((i) => local(`c${i}`));
    const added = (at: number, noise: Code): Code =>
      store128(floats, least(most(addFloats(load128(floats, at), noise), float(0)), float(255)), at);
    return [
      ...[0, 1].flatMap((half) =>
        Array.from({ length: ROUNDS }, (_, round) =>
          set(
            local(`key${half}at${round}`),
            splat32(add(get(local(`key${half}`)), integer(Math.imul(round, WEYL[half]!)))),
          ),
        ),
      ),
      set(local('scale'), loadSplat32(get(local('deviation')))),
      set(local('counter'), bytes128(parts.flatMap((i) => [i, 0, 0, 0]))),
      repeatBelow(local('floats'), local('end'), [
        set(words[0]!, get(local('counter'))),
        ...words.slice(1).map((word) => set(word, zero)),
        ...Array.from({ length: ROUNDS }, (_, round) => philoxRound(local, words, round)).flat(),
        ...[0, 1].flatMap((pair) => [
          ...normalPair(local, get(words[2 * pair]!), get(words[2 * pair + 1]!)),
          added(32 * pair, multiplyFloats(get(local('radius')), get(local('cosine')))),
          added(32 * pair + 16, multiplyFloats(get(local('radius')), get(local('sine')))),
        ]),
        set(local('counter'), addIntegers(get(local('counter')), splat32(integer(4)))),
        advance(local('floats'), 64),
      ]),
    ];
  },
};

/** Four pairs of normal numbers, of deviation `scale`: `radius` times `cosine`, and times `sine`. */
function normalPair(local: Local, u: Code, v: Code): readonly Code[] {
  const of = (name: string): Code => get(local(name));
  const series = (name: string, coefficients: readonly number[]): Code =>
    coefficients.reduceRight<Code>(
      (sum, coefficient) =>
        sum.length === 0 ? float(coefficient) : addFloats(multiplyFloats(sum, of(name)), float(coefficient)),
      [],
    );
  const exponent = shiftRightSigned(subtractIntegers(of('k'), splat32(integer(ROOT_HALF))), 23);
  return [
    set(local('k'), toFloats(addIntegers(shiftRight(u, 8), splat32(integer(1))))),
    set(local('e'), exponent),
    set(local('m'), subtractIntegers(of('k'), shiftLeft(of('e'), 23))),
    set(local('s'), divideFloats(subtractFloats(of('m'), float(1)), addFloats(of('m'), float(1)))),
    set(local('z'), multiplyFloats(of('s'), of('s'))),
    set(
      local('radius'),
      subtractFloats(
        multiplyFloats(toFloats(subtractIntegers(splat32(integer(24)), of('e'))), float(2 * Math.LN2)),
        multiplyFloats(multiplyFloats(of('s'), float(4)), series('z', SERIES.logarithm)),
      ),
    ),
    set(local('radius'), multiplyFloats(squareRoots(of('radius')), of('scale'))),
    set(local('t'), multiplyFloats(toFloats(shiftRightSigned(v, 8)), float(ANGLE))),
    set(local('z'), multiplyFloats(of('t'), of('t'))),
    set(local('p'), series('z', SERIES.cosine)),
    set(local('q'), multiplyFloats(of('t'), series('z', SERIES.sine))),
    set(local('swap'), shiftRightSigned(shiftLeft(v, 29), 31)),
    set(local('cosine'), xor(select(of('q'), of('p'), of('swap')), shiftLeft(v, 31))),
    set(
      local('sine'),
      xor(select(of('p'), of('q'), of('swap')), and(shiftLeft(v, 30), splat32(integer(0x80000000 | 0)))),
    ),
  ];
}
