import { assemble } from './assembler.ts';
import { blendRows, normalizeBytes, pickPixels } from './kernels.ts';
import { sumColumns, sumRows } from './resize-kernels.ts';

/** The kernels, over one memory that all calls share: what a call leaves there lasts until the next one. */
export interface Machine {
  /** Memory of at least so many bytes; asked for anew in each call, since growing moves it. */
  memory(size: number): ArrayBuffer;
  blendRows(upper: number, lower: number, weight: number, line: number, values: number): void;
  pickPixels(line: number, taps: number, pixels: number, row: number): void;
  normalizeBytes(bytes: number, floats: number, values: number, table: number): void;
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

/** What is used of the global `WebAssembly`, which the types of neither ECMAScript nor Node hold. */
interface WebAssemblyGlobal {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}

interface Exports extends Omit<Machine, 'memory'> {
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
  const bytes = assemble([blendRows, pickPixels, normalizeBytes, sumColumns, sumRows]);
  if (WebAssembly === undefined || !WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return {
    memory(size) {
      const missing = size - exports.memory.buffer.byteLength;
      if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE));
      return exports.memory.buffer;
    },
    blendRows: exports.blendRows,
    pickPixels: exports.pickPixels,
    normalizeBytes: exports.normalizeBytes,
    sumColumns: exports.sumColumns,
    sumRows: exports.sumRows,
  };
}
