import type { Code, Kernel } from './assembler.ts';
import {
  add,
  addIntegers,
  addWords,
  advance,
  and,
  bytes128,
  dotWords,
  extractInteger,
  get,
  integer,
  leastIntegers,
  loadWords,
  mostIntegers,
  multiplyIntegers,
  multiplyWords,
  narrowToBytes,
  narrowToWords,
  repeatBelow,
  set,
  shiftLeft,
  shiftRight,
  shiftRightSigned,
  shuffle,
  splat16,
  splat32,
  store128,
  subtractIntegers,
  xor,
  zero,
} from './instructions.ts';

const lanes = [0, 1, 2, 3];

/**
 * A row of pixels, each the weighted mean of four of a picture that has two pixels of background around it.
 *
 * The first comes from (x, y), in 65,536ths of a pixel; each step to the right adds (stepX, stepY). `pixels` is the
 * address of the picture's first pixel. Four at a time: up to 13 bytes behind the row are written over.
 */
export const turnRow: Kernel = {
  name: 'turnRow',
  parameters: ['x', 'y', 'stepX', 'stepY', 'pixels', 'stride', 'columns', 'rows', 'out', 'end'],
  locals: {
    at: 'i32',
    ...Object.fromEntries(
      ['fromX', 'fromY', 'addX', 'addY', 'address', 'over', 'below', 'sides', 'right', 'round', 'sign'].map(
        (name) => [name, 'v128' as const],
      ),
    ),
  },
  body: (local) => {
    const of = (name: string): Code => get(local(name));
    const four = splat32(integer(4));
    const whole = (name: string, size: string): Code =>
      mostIntegers(leastIntegers(shiftRightSigned(of(name), 16), splat32(of(size))), splat32(integer(-2)));
    /** Of the pixel on the right, or below, in 256ths. */
    const weight = (name: string): Code =>
      shiftRight(addIntegers(and(of(name), splat32(integer(0xffff))), splat32(integer(128))), 8);
    const start = (value: string, step: string): Code =>
      addIntegers(
        splat32(of(value)),
        multiplyIntegers(splat32(of(step)), bytes128(lanes.flatMap((i) => [i, 0, 0, 0]))),
      );
    /** [red, green, blue, anything], 32 bits each. */
    const pixel = (lane: number): Code => {
      const eightTimes = (name: string): Code =>
        shuffle(
          of(name),
          zero,
          Array(8)
            .fill([4 * lane, 4 * lane + 1])
            .flat(),
        );
      const upper = multiplyWords(loadWords(get(local('at'))), eightTimes('over'));
      const lower = multiplyWords(loadWords(add(get(local('at')), of('stride'))), eightTimes('below'));
      const words = xor(addWords(upper, lower), of('sign')); // r g b r g b
      const pairs = shuffle(words, zero, [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 4, 5, 10, 11]); // r r g g b b b b
      const sides = shuffle(
        of('sides'),
        zero,
        Array(4)
          .fill([0, 1, 2, 3].map((i) => 4 * lane + i))
          .flat(),
      );
      return [
        ...set(local('at'), extractInteger(of('address'), lane)),
        ...shiftRight(addIntegers(dotWords(pairs, sides), of('round')), 16),
      ];
    };
    return [
      set(local('fromX'), start('x', 'stepX')),
      set(local('fromY'), start('y', 'stepY')),
      set(local('addX'), multiplyIntegers(splat32(of('stepX')), four)),
      set(local('addY'), multiplyIntegers(splat32(of('stepY')), four)),
      set(local('sign'), splat16(integer(0x8000))),
      // A half, and what the sign took away.
      set(local('round'), splat32(integer(32768 + 32768 * 256))),
      repeatBelow(local('out'), local('end'), [
        set(
          local('address'),
          addIntegers(
            addIntegers(
              multiplyIntegers(whole('fromY', 'rows'), splat32(of('stride'))),
              splat32(of('pixels')),
            ),
            multiplyIntegers(whole('fromX', 'columns'), splat32(integer(3))),
          ),
        ),
        set(local('below'), weight('fromY')),
        set(local('over'), subtractIntegers(splat32(integer(256)), of('below'))),
        set(local('right'), weight('fromX')),
        // 256 - right in the lower half of each integer, right in the upper.
        set(
          local('sides'),
          addIntegers(subtractIntegers(shiftLeft(of('right'), 16), of('right')), splat32(integer(256))),
        ),
        store128(
          of('out'),
          shuffle(
            narrowToBytes(narrowToWords(pixel(0), pixel(1)), narrowToWords(pixel(2), pixel(3))),
            zero,
            [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0],
          ),
        ),
        set(local('fromX'), addIntegers(of('fromX'), of('addX'))),
        set(local('fromY'), addIntegers(of('fromY'), of('addY'))),
        advance(local('out'), 12),
      ]),
    ];
  },
};
