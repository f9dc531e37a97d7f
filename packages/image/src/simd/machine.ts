import { assemble, type Kernel } from './assembler.ts';
import { blendColumns, blendRows } from './blend-kernels.ts';
import { sumPairs } from './blur-kernel.ts';
import { addNoise } from './noise-kernel.ts';
import { normalizeBytes, roundFloats, scaleFloats } from './normalize-kernels.ts';
import { recolourBytes, sumChannels } from './recolour-kernels.ts';
import { sumColumns, sumRows } from './resize-kernels.ts';
import { copyRows, mirrorRows, padRows } from './row-kernels.ts';
import { turnRow } from './turn-kernel.ts';

/** The kernels, over one memory that all calls share: what a call leaves there lasts until the next one. */
export interface Machine extends Kernels {
  /** Memory of at least so many bytes; asked for anew in each call, since growing moves it. */
  memory(size: number): ArrayBuffer;
}

/** Each with the parameters that its source names: addresses, sizes and counts. */
interface Kernels {
  blendColumns(
    row: number,
    inLine: number,
    behind: number,
    margin: number,
    line: number,
    groups: number,
    end: number,
    out: number,
  ): void;
  blendRows(upper: number, lower: number, under: number, values: number, out: number): void;
  copyRows(row: number, stride: number, size: number, out: number, end: number): void;
  mirrorRows(row: number, stride: number, size: number, out: number, end: number): void;
  padRows(row: number, size: number, out: number, stride: number, end: number, pattern: number): void;
  turnRow(
    x: number,
    y: number,
    stepX: number,
    stepY: number,
    pixels: number,
    stride: number,
    columns: number,
    rows: number,
    out: number,
    end: number,
  ): void;
  normalizeBytes(bytes: number, floats: number, values: number, table: number): void;
  scaleFloats(floats: number, values: number, table: number): void;
  recolourBytes(bytes: number, floats: number, values: number, table: number): void;
  roundFloats(floats: number, bytes: number, values: number): void;
  sumChannels(bytes: number, values: number, sums: number): void;
  addNoise(floats: number, end: number, key0: number, key1: number, deviation: number): void;
  sumPairs(center: number, weight: number, pairs: number, end: number, out: number, last: number): void;
  sumColumns(
    row: number,
    stride: number,
    bounds: number,
    weights: number,
    pixels: number,
    out: number,
    between: number,
  ): void;
  sumRows(first: number, stride: number, weights: number, count: number, values: number, out: number): void;
}

const kernels: Readonly<Record<keyof Kernels, Kernel>> = {
  ...{ blendColumns, blendRows, copyRows, mirrorRows, padRows, turnRow },
  ...{ normalizeBytes, scaleFloats, recolourBytes, roundFloats, sumChannels },
  ...{ addNoise, sumPairs },
  ...{ sumColumns, sumRows },
};

/** What is used of the global `WebAssembly`, which the types of neither ECMAScript nor Node hold. */
interface WebAssemblyGlobal {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}

interface Exports extends Kernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
}

const PAGE = 65536;

let machine: Machine | null | undefined;

/** The machine of this thread, made at first use; `undefined` where there is no WebAssembly of 128 bits. */
export function simdMachine(): Machine | undefined {
  machine ??= makeMachine();
  return machine ?? undefined;
}

function makeMachine(): Machine | null {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyGlobal };
  const bytes = assemble(Object.values(kernels));
  if (WebAssembly === undefined || !WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return {
    ...exports,
    memory(size) {
      const missing = size - exports.memory.buffer.byteLength;
      if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE));
      return exports.memory.buffer;
    },
  };
}
