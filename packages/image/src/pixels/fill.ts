import type { Colour } from '../decode/decode.ts';

/** Gives all pixels one colour; three bytes each. */
export function fillColour(pixels: Uint8Array, colour: Colour): Uint8Array {
  for (let i = 0; i < pixels.length; i++) pixels[i] = colour[i % 3]!;
  return pixels;
}
