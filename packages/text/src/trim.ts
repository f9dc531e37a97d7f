import { CrossmodalError, type EncodedInput, type HostTensor } from '@crossmodal/core';

/**
 * Cuts a batch of texts down to its longest one, or to the next of some lengths: no time is spent on padding.
 *
 * Fixed lengths suit programs that are compiled for each shape: a few buckets, a few compilations.
 *
 * @param batch fields of shape [batch, length, …], with `mask`; others, as `present`, stay
 * @param buckets lengths, ascending; a batch longer than all of them keeps its length; default: the longest text's
 * @throws CrossmodalError `text/trim` when there is no mask
 * @example
 * trimBatch(stackInputs(inputs, texts.fields), [16, 32, 64]); // ids: [64, 32]
 */
export function trimBatch(batch: EncodedInput, buckets: readonly number[] = []): EncodedInput {
  const { mask } = batch;
  const [size, length] = mask?.shape ?? [];
  if (mask === undefined || size === undefined || length === undefined) {
    throw new CrossmodalError('text/trim', 'expected a batch with a mask, [batch, length].', {
      kind: 'internal',
    });
  }
  let longest = 1;
  mask.data.forEach((value, i) => {
    if (value !== 0) longest = Math.max(longest, (i % length) + 1);
  });
  const wanted = buckets.length === 0 ? longest : (buckets.find((bucket) => bucket >= longest) ?? length);
  if (wanted >= length) return batch;
  return Object.fromEntries(
    Object.entries(batch).map(([name, tensor]) => [name, cut(tensor, size, length, wanted)]),
  );
}

/** The first steps of each sample; a tensor without steps as it is. */
function cut(tensor: HostTensor, size: number, length: number, wanted: number): HostTensor {
  const [first, steps, ...rest] = tensor.shape;
  if (first !== size || steps !== length) return tensor;
  const step = rest.reduce((product, dimension) => product * dimension, 1);
  const data = tensor.data.slice(0, size * wanted * step);
  for (let i = 0; i < size; i++) {
    data.set(tensor.data.subarray(i * length * step, (i * length + wanted) * step), i * wanted * step);
  }
  return { dtype: tensor.dtype, shape: [size, wanted, ...rest], data } as HostTensor;
}
