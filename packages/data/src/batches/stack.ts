import { CrossmodalError, type EncodedInput, type HostTensor } from '@crossmodal/core';

/** The shape of each field of one sample's input, without a batch dimension: a preprocessor's `fields`. */
export type Fields = Readonly<Record<string, Pick<HostTensor, 'dtype' | 'shape'>>>;

/** The field that says which samples have the input at all. */
const PRESENT = 'present';

/**
 * Stacks the inputs of single samples into those of a batch, with the batch as their first axis.
 *
 * A sample without this input (`undefined`) gets zeros. The field `present`, [batch] float32, says 1 or 0 of each.
 *
 * @param fields what one sample's input looks like: the preprocessor's `fields`
 * @param into a batch of the same size that is no longer needed, to be written over; default: a new one
 * @throws CrossmodalError `data/stack` when an input has another shape or dtype than `fields` says
 * @example
 * const batch = stackInputs([...indices].map((i) => encoded[i]), preprocessor.fields);
 * batch.ids; // { dtype: 'int32', shape: [64, 8], data: Int32Array(512) }
 */
export function stackInputs(
  inputs: readonly (EncodedInput | undefined)[],
  fields: Fields,
  into?: EncodedInput,
): EncodedInput {
  if (fields[PRESENT] !== undefined) {
    throw new CrossmodalError('data/stack', `the field name "${PRESENT}" is taken.`, { kind: 'internal' });
  }
  const batch: Record<string, HostTensor> = {};
  for (const [name, field] of Object.entries(fields)) {
    const tensor = reuse(into?.[name], inputs.length, field) ?? allocate(inputs.length, field);
    const size = sizeOf(field.shape);
    inputs.forEach((input, index) => {
      if (input === undefined) tensor.data.fill(0, index * size, (index + 1) * size);
      else tensor.data.set(requireField(input, name, field, index), index * size);
    });
    batch[name] = tensor;
  }
  batch[PRESENT] = {
    dtype: 'float32',
    shape: [inputs.length],
    data: Float32Array.from(inputs, (input) => (input === undefined ? 0 : 1)),
  };
  return batch;
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

function reuse(
  tensor: HostTensor | undefined,
  batch: number,
  field: Pick<HostTensor, 'dtype' | 'shape'>,
): HostTensor | undefined {
  const fits = tensor?.dtype === field.dtype && equal(tensor.shape, [batch, ...field.shape]);
  return fits ? tensor : undefined;
}

function allocate(batch: number, { dtype, shape }: Pick<HostTensor, 'dtype' | 'shape'>): HostTensor {
  const size = batch * sizeOf(shape);
  const batched = [batch, ...shape];
  if (dtype === 'float32') return { dtype, shape: batched, data: new Float32Array(size) };
  if (dtype === 'int32') return { dtype, shape: batched, data: new Int32Array(size) };
  return { dtype, shape: batched, data: new Uint8Array(size) };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
