import type { HostTensor } from '../sample.ts';

/** Bytes of one value, by the name the format gives its type. */
export const byteWidths = { F32: 4, I32: 4, U8: 1 } as const;

export type SafetensorsDtype = keyof typeof byteWidths;

export const formatNames: Readonly<Record<HostTensor['dtype'], SafetensorsDtype>> = {
  float32: 'F32',
  int32: 'I32',
  uint8: 'U8',
};

/** The JSON header: one entry a tensor, and free text under this name. */
export const METADATA = '__metadata__';

/** The format's own limit; a longer header is an attack or a mistake. */
export const MAX_HEADER_BYTES = 100_000_000;

/** The 8 bytes in front that hold the header's length. */
export const LENGTH_BYTES = 8;

export interface HeaderEntry {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** Begin and end within the data part. */
  readonly data_offsets: readonly [number, number];
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
