import {
  add,
  addFloats,
  addIntegers,
  advance,
  and,
  bytes128,
  type Code,
  divideFloats,
  float,
  get,
  highProducts,
  integer,
  type Kernel,
  least,
  load128,
  loadSplat32,
  lowProducts,
  most,
  multiplyFloats,
  repeatBelow,
  select,
  set,
  shiftLeft,
  shiftRight,
  shiftRightSigned,
  shuffle,
  splat32,
  squareRoots,
  store128,
  subtractFloats,
  subtractIntegers,
  toFloats,
  xor,
  zero,
} from './assembler.ts';

/** Philox4x32-10's multipliers, and what its keys grow by in each round; see `philox` of `@crossmodal/core`. */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

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

type Local = (name: string) => number;

function philoxRound(local: Local, words: readonly number[], round: number): readonly Code[] {
  const [p, q, hold] = [local('p'), local('q'), local('hold')];
  const [c0, c1, c2, c3] = words as [number, number, number, number];
  const products = (word: number, half: 0 | 1): readonly Code[] => [
    set(p, lowProducts(get(word), splat32(integer(MULTIPLIERS[half] | 0)))),
    set(q, highProducts(get(word), splat32(integer(MULTIPLIERS[half] | 0)))),
  ];
  const key = (half: number): Code => get(local(`key${half}at${round}`));
  return [
    ...products(c0, 0),
    set(hold, xor(xor(upperWords(get(p), get(q)), get(c3)), key(1))), // what c2 becomes
    set(c3, lowerWords(get(p), get(q))),
    ...products(c2, 1),
    set(c0, xor(xor(upperWords(get(p), get(q)), get(c1)), key(0))),
    set(c1, lowerWords(get(p), get(q))),
    set(c2, get(hold)),
  ];
}

const lowerWords = (a: Code, b: Code): Code =>
  shuffle(a, b, [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]);
const upperWords = (a: Code, b: Code): Code =>
  shuffle(a, b, [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31]);

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
