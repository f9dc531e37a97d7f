import type { Code, Kernel } from './assembler.ts';
import {
  add,
  addFloats,
  addIntegers,
  advance,
  float,
  get,
  least,
  load128,
  loadSplat32,
  most,
  multiplyFloats,
  repeatBelow,
  set,
  shuffle,
  store128,
  toFloats,
  zero,
} from './instructions.ts';
import { spread } from './normalize-kernels.ts';

/** In bytes: three rows of four weights, then scale and offset of each channel. */
export const RECOLOUR_TABLE_SIZE: number = 18 * 4;

/**
 * Bytes to floats: each channel a weighted sum of red, green and blue plus a bias, cut off at 0 and 255, times scale
 * plus offset. Reads and writes as `normalizeBytes`.
 */
export const recolourBytes: Kernel = {
  name: 'recolourBytes',
  parameters: ['bytes', 'floats', 'values', 'table'],
  locals: {
    end: 'i32',
    ...{ four: 'v128', red: 'v128', green: 'v128', blue: 'v128' },
    ...{ out0: 'v128', out1: 'v128', out2: 'v128' },
    ...Object.fromEntries(Array.from({ length: 18 }, (_, i) => [`table${i}`, 'v128' as const])),
  },
  body: (local) => {
    const entry = (i: number): Code => get(local(`table${i}`));
    const floats = get(local('floats'));
    const channels = ['red', 'green', 'blue'].map(local);
    const outs = ['out0', 'out1', 'out2'].map(local);
    const weighted = (row: number, channel: number): Code =>
      multiplyFloats(get(channels[channel]!), entry(4 * row + channel));
    const changed = (row: number): Code => {
      const sum = addFloats(
        addFloats(addFloats(weighted(row, 0), weighted(row, 1)), weighted(row, 2)),
        entry(4 * row + 3),
      );
      const cut = least(most(sum, float(0)), float(255));
      return addFloats(multiplyFloats(cut, entry(12 + row)), entry(15 + row));
    };
    return [
      set(local('end'), add(get(local('bytes')), get(local('values')))),
      ...Array.from({ length: 18 }, (_, i) =>
        set(local(`table${i}`), loadSplat32(get(local('table')), 4 * i)),
      ),
      repeatBelow(local('bytes'), local('end'), [
        set(local('four'), load128(get(local('bytes')))),
        ...channels.map((channel, i) => set(channel, toFloats(spread(get(local('four')), i, 3)))),
        ...outs.map((out, row) => set(out, changed(row))),
        ...interleave(outs.map(get)).map((four, i) => store128(floats, four, 16 * i)),
        advance(local('bytes'), 12),
        advance(local('floats'), 48),
      ]),
    ];
  },
};

/** Four reds, greens and blues as four pixels. */
function interleave([red, green, blue]: readonly Code[]): readonly Code[] {
  const floats = (a: Code, b: Code, numbers: readonly number[]): Code =>
    shuffle(
      a,
      b,
      numbers.flatMap((i) => [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3]),
    );
  return [
    floats(floats(red!, green!, [0, 4, 1, 5]), blue!, [0, 1, 4, 2]), // r0 g0 r1 g1 → r0 g0 b0 r1
    floats(floats(green!, blue!, [1, 5, 2, 6]), red!, [0, 1, 6, 2]), // g1 b1 g2 b2 → g1 b1 r2 g2
    floats(floats(blue!, red!, [2, 7, 3, 3]), green!, [0, 1, 7, 2]), // b2 r3 b3 b3 → b2 r3 g3 b3
  ];
}

/** Sums of bytes as twelve integers, those of pixels' channels in turn. Reads as `normalizeBytes`. */
export const sumChannels: Kernel = {
  name: 'sumChannels',
  parameters: ['bytes', 'values', 'sums'],
  locals: { end: 'i32', four: 'v128', sum0: 'v128', sum1: 'v128', sum2: 'v128' },
  body: (local) => {
    const sums = ['sum0', 'sum1', 'sum2'].map(local);
    return [
      set(local('end'), add(get(local('bytes')), get(local('values')))),
      ...sums.map((sum) => set(sum, zero)),
      repeatBelow(local('bytes'), local('end'), [
        set(local('four'), load128(get(local('bytes')))),
        ...sums.map((sum, third) =>
          set(sum, addIntegers(get(sum), spread(get(local('four')), 4 * third, 1))),
        ),
        advance(local('bytes'), 12),
      ]),
      ...sums.map((sum, i) => store128(get(local('sums')), get(sum), 16 * i)),
    ];
  },
};
