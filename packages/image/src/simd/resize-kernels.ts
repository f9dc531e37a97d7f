import { HALF, PRECISION } from '../resize/weights.ts';
import type { Code, Kernel } from './assembler.ts';
import {
  add,
  addIntegers,
  advance,
  get,
  highIntegers,
  highWords,
  integer,
  load,
  load128,
  loadSplat32,
  lowIntegers,
  lowWords,
  multiply,
  multiplyIntegers,
  narrowToBytes,
  narrowToWords,
  repeatBelow,
  set,
  shiftRight,
  splat32,
  store32,
  store128,
  zero,
} from './instructions.ts';

/** In bytes: where in the row the first pixel stands that counts, and how long its weights are. */
export const BOUNDS_SIZE = 8;

/**
 * Pixels of two rows, each the weighted sum of neighbours in a row of the source.
 *
 * Rows of the source stand `stride` bytes apart, those of the result `between`. Weights of all pixels stand one behind
 * the other. A byte behind each row is written over.
 */
export const sumColumns: Kernel = {
  name: 'sumColumns',
  parameters: ['row', 'stride', 'bounds', 'weights', 'pixels', 'out', 'between'],
  locals: {
    ...{ end: 'i32', last: 'i32', at: 'i32' },
    ...{ weight: 'v128', upper: 'v128', lower: 'v128', half: 'v128' },
  },
  body: (local) => {
    const [bounds, weights, at, out] = ['bounds', 'weights', 'at', 'out'].map((name) => get(local(name))) as [
      Code,
      Code,
      Code,
      Code,
    ];
    const weighted = (sum: string, address: Code): Code => {
      const pixel = lowIntegers(lowWords(loadSplat32(address)));
      return set(local(sum), addIntegers(get(local(sum)), multiplyIntegers(pixel, get(local('weight')))));
    };
    return [
      set(local('half'), splat32(integer(HALF))),
      set(local('end'), add(bounds, multiply(get(local('pixels')), integer(BOUNDS_SIZE)))),
      repeatBelow(local('bounds'), local('end'), [
        set(local('at'), add(get(local('row')), load(bounds))),
        set(local('last'), add(weights, load(bounds, 4))),
        set(local('upper'), get(local('half'))),
        set(local('lower'), get(local('half'))),
        repeatBelow(local('weights'), local('last'), [
          set(local('weight'), loadSplat32(weights)),
          weighted('upper', at),
          weighted('lower', add(at, get(local('stride')))),
          advance(local('at'), 3),
          advance(local('weights'), 4),
        ]),
        store32(add(out, get(local('between'))), toBytes([get(local('lower')), zero, zero, zero])),
        store32(out, toBytes([get(local('upper')), zero, zero, zero])),
        advance(local('out'), 3),
        advance(local('bounds'), BOUNDS_SIZE),
      ]),
    ];
  },
};

/**
 * A row of bytes, the weighted sum of rows that stand `stride` bytes apart.
 *
 * 16 values at a time: up to 15 bytes behind the rows are read, and behind the result written over.
 */
export const sumRows: Kernel = {
  name: 'sumRows',
  parameters: ['first', 'stride', 'weights', 'count', 'values', 'out'],
  locals: {
    end: 'i32',
    at: 'i32',
    weight: 'i32',
    last: 'i32',
    ...{
      bytes: 'v128',
      factor: 'v128',
      half: 'v128',
      sum0: 'v128',
      sum1: 'v128',
      sum2: 'v128',
      sum3: 'v128',
    },
  },
  body: (local) => {
    const sums = ['sum0', 'sum1', 'sum2', 'sum3'].map(local);
    const bytes = get(local('bytes'));
    const quarters = [
      lowIntegers(lowWords(bytes)),
      highIntegers(lowWords(bytes)),
      lowIntegers(highWords(bytes)),
      highIntegers(highWords(bytes)),
    ];
    return [
      set(local('half'), splat32(integer(HALF))),
      set(local('end'), add(get(local('out')), get(local('values')))),
      set(local('last'), add(get(local('weights')), multiply(get(local('count')), integer(4)))),
      repeatBelow(local('out'), local('end'), [
        ...sums.map((sum) => set(sum, get(local('half')))),
        set(local('at'), get(local('first'))),
        set(local('weight'), get(local('weights'))),
        repeatBelow(local('weight'), local('last'), [
          set(local('bytes'), load128(get(local('at')))),
          set(local('factor'), loadSplat32(get(local('weight')))),
          ...sums.map((sum, i) =>
            set(sum, addIntegers(get(sum), multiplyIntegers(quarters[i]!, get(local('factor'))))),
          ),
          set(local('at'), add(get(local('at')), get(local('stride')))),
          advance(local('weight'), 4),
        ]),
        store128(get(local('out')), toBytes(sums.map(get))),
        advance(local('first'), 16),
        advance(local('out'), 16),
      ]),
    ];
  },
};

/** Four vectors of sums as 16 bytes. */
function toBytes(sums: readonly Code[]): Code {
  const [a, b, c, d] = sums.map((sum) => (sum === zero ? zero : shiftRight(sum, PRECISION))) as [
    Code,
    Code,
    Code,
    Code,
  ];
  return narrowToBytes(narrowToWords(a, b), narrowToWords(c, d));
}
