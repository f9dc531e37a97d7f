import type { Plan } from '../plan.ts';

/** Where in the source the first pixel of a row of the result comes from, in 65,536ths of a pixel. */
export function turnedRow({ matrix, width, height, source }: Plan, y: number): readonly [number, number] {
  const [a, b, c, d, e, f] = matrix;
  const middleX = (width - 1) / 2;
  const fromMiddle = y - (height - 1) / 2;
  return [
    Math.round((b * fromMiddle + c + (source.width - 1) / 2 - a * middleX) * 65536),
    Math.round((e * fromMiddle + f + (source.height - 1) / 2 - d * middleX) * 65536),
  ];
}

/** How far it moves in the source with each pixel to the right, in 65,536ths. */
export function turnedSteps({ matrix: [a, , , d] }: Plan): readonly [number, number] {
  return [Math.round(a * 65536), Math.round(d * 65536)];
}
