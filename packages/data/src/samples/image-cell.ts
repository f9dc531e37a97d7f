import type { ImageSource } from '@crossmodal/core';
import type { CellContext } from './cells.ts';

/**
 * A picture as formats hold one: a path, the bytes of a file, Hugging Face's `{bytes, path}`, or pixels.
 *
 * @returns `undefined` for anything else
 */
export function readImage(cell: unknown, { root, location }: CellContext): ImageSource | undefined {
  if (typeof cell === 'string') return { file: root.resolve(cell, location) };
  if (cell instanceof Uint8Array) return { bytes: cell };
  if (typeof cell !== 'object' || cell === null) return undefined;
  const { bytes, path, pixels, width, height } = cell as Readonly<Record<string, unknown>>;
  if (bytes instanceof Uint8Array) return { bytes };
  if (typeof path === 'string') return { file: root.resolve(path, location) };
  const whole = pixels instanceof Uint8Array && pixels.length === Number(width) * Number(height) * 3;
  return whole ? { pixels, width: Number(width), height: Number(height) } : undefined;
}
