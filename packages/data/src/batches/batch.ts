import { CrossmodalError, type EncodedInput, type HostTensor } from '@crossmodal/core';

/** The shape of each field of one sample's input, without a batch dimension: a preprocessor's `fields`. */
export type Fields = Readonly<Record<string, Pick<HostTensor, 'dtype' | 'shape'>>>;

/** A batch of one modality that is filled row by row. */
export interface InputBatch {
  /**
   * Of each field the batch, with the batch as its first axis; and `present`, [batch] float32: 1 where a row was set to
   * an input, 0 elsewhere.
   */
  readonly inputs: EncodedInput;
  /** A row's part of the arrays, in place: what `Preprocessor.encode` may be given as `into`. */
  row(index: number): EncodedInput;
  /**
   * Copies an input into its row, but for what stands there already; `undefined`: zeros.
   *
   * @throws CrossmodalError `data/stack` when it has another shape or dtype than the fields say
   */
  set(index: number, input: EncodedInput | undefined): void;
}

/** The field that says which samples have the input at all. */
const PRESENT = 'present';

/**
 * A batch whose rows may be written in place: for large inputs, since a copy costs as much as what is copied.
 *
 * @param fields what one sample's input looks like: the preprocessor's `fields`
 * @param into a batch of the same size that is no longer needed, to be written over; default: a new one
 * @example
 * const batch = createBatch(64, pictures.fields);
 * prepared.forEach((picture, i) => batch.set(i, pictures.encode(picture, { into: batch.row(i) })));
 * batch.inputs.pixels; // { dtype: 'float32', shape: [64, 32, 32, 3], data: Float32Array(196608) }
 */
export function createBatch(count: number, fields: Fields, into?: EncodedInput): InputBatch {
  if (fields[PRESENT] !== undefined) {
    throw new CrossmodalError('data/stack', `the field name "${PRESENT}" is taken.`, { kind: 'internal' });
  }
  const names = Object.keys(fields);
  const present = new Float32Array(count);
  const inputs: Record<string, HostTensor> = {};
  for (const name of names) {
    const field = fields[name]!;
    const shape = [count, ...field.shape];
    const given = into?.[name];
    const fits = given?.dtype === field.dtype && equal(given.shape, shape);
    inputs[name] = fits ? given : allocate(shape, field.dtype);
  }
  const row = (index: number): EncodedInput =>
    Object.fromEntries(names.map((name) => [name, rowOf(inputs[name]!, fields[name]!.shape, index)]));
  return {
    inputs: { ...inputs, [PRESENT]: { dtype: 'float32', shape: [count], data: present } },
    row,
    set(index, input) {
      const places = row(index);
      for (const name of names) {
        const { data } = places[name]!;
        if (input === undefined) data.fill(0);
        else {
          const given = requireField(input, name, fields[name]!, index);
          if (given.buffer !== data.buffer || given.byteOffset !== data.byteOffset) data.set(given);
        }
      }
      present[index] = input === undefined ? 0 : 1;
    },
  };
}

function rowOf(tensor: HostTensor, shape: readonly number[], index: number): HostTensor {
  const size = sizeOf(shape);
  return { ...tensor, shape, data: tensor.data.subarray(index * size, (index + 1) * size) } as HostTensor;
}

function requireField(
  input: EncodedInput,
  name: string,
  field: Pick<HostTensor, 'dtype' | 'shape'>,
  index: number,
): HostTensor['data'] {
  const tensor = input[name];
  if (tensor?.dtype === field.dtype && equal(tensor.shape, field.shape)) return tensor.data;
  const got = tensor === undefined ? 'nothing' : `${tensor.dtype} [${tensor.shape}]`;
  throw new CrossmodalError(
    'data/stack',
    `expected ${field.dtype} [${field.shape}] in field "${name}" of input ${index}, got ${got}.`,
    { kind: 'internal' },
  );
}

function allocate(shape: readonly number[], dtype: HostTensor['dtype']): HostTensor {
  const size = sizeOf(shape);
  if (dtype === 'float32') return { dtype, shape, data: new Float32Array(size) };
  if (dtype === 'int32') return { dtype, shape, data: new Int32Array(size) };
  return { dtype, shape, data: new Uint8Array(size) };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
