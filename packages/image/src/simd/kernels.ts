import {
  add,
  addFloats,
  addIntegers,
  addWords,
  advance,
  type Code,
  dotWords,
  get,
  highIntegers,
  highWords,
  integer,
  type Kernel,
  least,
  load,
  load128,
  loadSplat32,
  lowIntegers,
  lowWords,
  most,
  multiply,
  multiplyFloats,
  multiplyWords,
  narrowToBytes,
  narrowToWords,
  repeatBelow,
  set,
  shiftRight,
  shuffle,
  splat16,
  splat32,
  store128,
  subtract,
  toFloats,
  xor,
  zero,
} from './assembler.ts';

/**
 * Two rows of bytes as one of words: (256 - weight) × upper + weight × lower - 32768, so that they have a sign.
 *
 * Rows and line are read and written in 16s of values.
 */
export const blendRows: Kernel = {
  name: 'blendRows',
  parameters: ['upper', 'lower', 'weight', 'line', 'values'],
  locals: { end: 'i32', over: 'v128', under: 'v128', sign: 'v128', a: 'v128', b: 'v128' },
  body: (local) => {
    const [a, b, over, under] = [get(local('a')), get(local('b')), get(local('over')), get(local('under'))];
    const blend = (half: (bytes: Code) => Code): Code =>
      xor(addWords(multiplyWords(half(a), over), multiplyWords(half(b), under)), get(local('sign')));
    return [
      set(local('over'), splat16(subtract(integer(256), get(local('weight'))))),
      set(local('under'), splat16(get(local('weight')))),
      set(local('sign'), splat16(integer(0x8000))),
      set(local('end'), add(get(local('line')), multiply(get(local('values')), integer(2)))),
      repeatBelow(local('line'), local('end'), [
        set(local('a'), load128(get(local('upper')))),
        set(local('b'), load128(get(local('lower')))),
        store128(get(local('line')), blend(lowWords)),
        store128(get(local('line')), blend(highWords), 16),
        advance(local('upper'), 16),
        advance(local('lower'), 16),
        advance(local('line'), 32),
      ]),
    ];
  },
};

/** In bytes: where in the line the first of two neighbours begins, and both weights, 16 bits each. */
export const TAP_SIZE = 8;

/**
 * Pixels of a row as bytes, each a weighted mean of two neighbours of a line that `blendRows` made.
 *
 * Four at a time: `taps` must go on to a multiple of four, and 16 bytes behind the row are written over.
 */
export const pickPixels: Kernel = {
  name: 'pickPixels',
  parameters: ['line', 'taps', 'pixels', 'row'],
  locals: { end: 'i32', round: 'v128' },
  body: (local) => {
    const taps = get(local('taps'));
    /** [red, green, blue, anything], 32 bits each. */
    const pixel = (i: number): Code => {
      const two = load128(add(get(local('line')), load(taps, TAP_SIZE * i))); // words: r g b r g b
      const pairs = [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 4, 5, 10, 11]; // r r g g b b b b
      const sum = dotWords(shuffle(two, zero, pairs), loadSplat32(taps, TAP_SIZE * i + 4));
      return shiftRight(addIntegers(sum, get(local('round'))), 16);
    };
    const four = narrowToBytes(narrowToWords(pixel(0), pixel(1)), narrowToWords(pixel(2), pixel(3)));
    return [
      // A half, and what the sign took away.
      set(local('round'), splat32(integer(32768 + 32768 * 256))),
      set(local('end'), add(taps, multiply(get(local('pixels')), integer(TAP_SIZE)))),
      repeatBelow(local('taps'), local('end'), [
        store128(
          get(local('row')),
          shuffle(four, zero, [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0]),
        ),
        advance(local('row'), 12),
        advance(local('taps'), 4 * TAP_SIZE),
      ]),
    ];
  },
};

/** In bytes: gain, bias, scale and offset of each channel, repeated to twelve floats each. */
export const TABLE_SIZE: number = 4 * 12 * 4;

/**
 * Bytes to floats: the value times gain plus bias, cut off at 0 and 255, times scale plus offset.
 *
 * Four pixels at a time: bytes are read and floats written up to a multiple of twelve, and four bytes more are read.
 */
export const normalizeBytes: Kernel = {
  name: 'normalizeBytes',
  parameters: ['bytes', 'floats', 'values', 'table'],
  locals: {
    end: 'i32',
    four: 'v128',
    black: 'v128',
    white: 'v128',
    ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`table${i}`, 'v128' as const])),
  },
  body: (local) => {
    const four = get(local('four'));
    const entry = (kind: number, third: number): Code => get(local(`table${3 * kind + third}`));
    const normalized = (integers: Code, third: number): Code => {
      const coloured = addFloats(multiplyFloats(toFloats(integers), entry(0, third)), entry(1, third));
      const cut = least(most(coloured, get(local('black'))), get(local('white')));
      return addFloats(multiplyFloats(cut, entry(2, third)), entry(3, third));
    };
    const floats = get(local('floats'));
    return [
      set(local('white'), toFloats(splat32(integer(255)))),
      set(local('end'), add(get(local('bytes')), get(local('values')))),
      ...Array.from({ length: 12 }, (_, i) => set(local(`table${i}`), load128(get(local('table')), 16 * i))),
      repeatBelow(local('bytes'), local('end'), [
        set(local('four'), load128(get(local('bytes')))),
        store128(floats, normalized(lowIntegers(lowWords(four)), 0)),
        store128(floats, normalized(highIntegers(lowWords(four)), 1), 16),
        store128(floats, normalized(lowIntegers(highWords(four)), 2), 32),
        advance(local('bytes'), 12),
        advance(local('floats'), 48),
      ]),
    ];
  },
};
