import type { EncodedInput } from '@crossmodal/core';
import { createBatch, type Fields } from './batch.ts';

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
  const batch = createBatch(inputs.length, fields, into);
  inputs.forEach((input, index) => {
    batch.set(index, input);
  });
  return batch.inputs;
}
