import { CrossmodalError } from '@crossmodal/core';
import type { TensorInfo } from '@tensorflow/tfjs';
import { intAttribute, stringsAttribute, typeAttribute } from '../backend/binding.ts';
import { DT, toTensorFlow } from '../ffi/dtypes.ts';
import type { Kernel } from './register.ts';

export const raggedRange: Kernel = ({ inputs, backend }) => {
  const { starts, limits, deltas } = inputs;
  const attributes = [typeAttribute('T', toTensorFlow(starts!.dtype)), typeAttribute('Tsplits', DT.int32)];
  return backend.executeMultipleOutputs('RaggedRange', attributes, [starts!, limits!, deltas!], 2);
};

export const raggedGather: Kernel = ({ inputs, attrs, backend }) => {
  const splits = inputs.paramsNestedSplits as unknown as readonly TensorInfo[];
  const { paramsDenseValues, indices } = inputs;
  const { outputRaggedRank } = attrs as { outputRaggedRank: number };
  const rank = splits.length + indices!.shape.length - 1;
  if (outputRaggedRank !== rank) {
    throw new CrossmodalError(
      'engine/ragged-rank',
      `RaggedGather: expected an output of the ragged rank ${rank}, that of the values and the indices together less one, got ${outputRaggedRank}.`,
    );
  }
  const attributes = [
    typeAttribute('Tvalues', toTensorFlow(paramsDenseValues!.dtype)),
    typeAttribute('Tindices', DT.int32),
    typeAttribute('Tsplits', DT.int32),
    intAttribute('PARAMS_RAGGED_RANK', splits.length),
    intAttribute('OUTPUT_RAGGED_RANK', outputRaggedRank),
  ];
  const sources = [...splits, paramsDenseValues!, indices!];
  return backend.executeMultipleOutputs('RaggedGather', attributes, sources, outputRaggedRank + 1);
};

export const raggedTensorToTensor: Kernel = ({ inputs, attrs, backend }) => {
  const partitions = inputs.rowPartitionTensors as unknown as readonly TensorInfo[];
  const { shape, values, defaultValue } = inputs;
  const { rowPartitionTypes } = attrs as { rowPartitionTypes: string[] };
  const attributes = [
    typeAttribute('T', toTensorFlow(values!.dtype)),
    typeAttribute('Tindex', DT.int32),
    typeAttribute('Tshape', DT.int32),
    intAttribute('num_row_partition_tensors', partitions.length),
    stringsAttribute('row_partition_types', rowPartitionTypes),
  ];
  const sources = [shape!, values!, defaultValue!, ...partitions];
  return backend.executeSingleOutput('RaggedTensorToTensor', attributes, sources);
};
