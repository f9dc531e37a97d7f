import { unsigned } from './leb128.ts';

/**
 * As much of WebAssembly's binary format as the kernels need: instructions are their bytes, operands first, nested until
 * they are assembled.
 *
 * So that kernels need neither a compiler nor a binary file beside their source.
 *
 * Source: WebAssembly Core Specification 2.0, chapter 5, "Binary format".
 */
export type Code = readonly (number | Code)[];

/** The type of a local variable. */
const types = { i32: 0x7f, v128: 0x7b } as const;

export interface Kernel {
  readonly name: string;
  /** All i32: addresses and counts. */
  readonly parameters: readonly string[];
  readonly locals: Readonly<Record<string, keyof typeof types>>;
  /** @param local the number of a parameter or local, by name */
  readonly body: (local: (name: string) => number) => readonly Code[];
}

type Bytes = readonly number[];

/** A module of kernels over one memory, which it exports as `memory`. */
export function assemble(kernels: readonly Kernel[]): Uint8Array<ArrayBuffer> {
  const signature = ({ parameters }: Kernel): Bytes => [0x60, ...vector(parameters.map(() => [0x7f])), 0];
  const exported = (name: string, kind: number, index: number): Bytes => {
    const letters = Array.from(name, (letter) => [letter.charCodeAt(0)]);
    return [...vector(letters), kind, ...unsigned(index)];
  };
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
    ...section(1, vector(kernels.map(signature))),
    ...section(3, vector(kernels.map((_, i) => unsigned(i)))),
    ...section(5, vector([[0x00, 1]])), // a memory, at first of one page
    ...section(7, vector([exported('memory', 2, 0), ...kernels.map(({ name }, i) => exported(name, 0, i))])),
    ...section(10, vector(kernels.map((kernel) => sized(functionBody(kernel))))),
  ]);
}

function functionBody({ name, parameters, locals, body }: Kernel): Bytes {
  const names = [...parameters, ...Object.keys(locals)];
  const local = (wanted: string): number => {
    const index = names.indexOf(wanted);
    if (index < 0) throw new RangeError(`[image/assembler] kernel ${name} has no local "${wanted}".`);
    return index;
  };
  const declared = vector(Object.values(locals).map((type) => [1, types[type]]));
  return [...declared, ...flatten(body(local)), 0x0b];
}

function flatten(code: Code, bytes: number[] = []): Bytes {
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part);
    else flatten(part, bytes);
  }
  return bytes;
}

function section(id: number, content: Bytes): Bytes {
  return [id, ...sized(content)];
}

function sized(content: Bytes): Bytes {
  return [...unsigned(content.length), ...content];
}

function vector(items: readonly Bytes[]): Bytes {
  return [...unsigned(items.length), ...items.flat()];
}
