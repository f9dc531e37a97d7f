import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { intAttribute, typeAttribute } from '../backend/binding.ts';
import { DT, toTensorFlow } from '../ffi/dtypes.ts';
import type { Kernel } from './register.ts';

/** GatherV2 that leaves the check of the indices to TensorFlow: tfjs-node's reads them back, so it cannot be traced. */
export const gatherV2: Kernel = ({ inputs, attrs, backend }) => {
  const x = inputs.x!;
  const indices = inputs.indices!;
  const { axis, batchDims = 0 } = attrs as { axis: number; batchDims?: number };
  checkAxis('axis', axis, x.shape.length);
  checkAxis('batchDims', batchDims, indices.shape.length + 1); // all axes of the indices at most
  tf.backend_util.segment_util.collectGatherOpShapeInfo(
    x as tf.Tensor,
    indices as tf.Tensor,
    axis,
    batchDims,
  );
  const axisTensor = tf.scalar(axis, 'int32');
  try {
    const attributes = [
      intAttribute('batch_dims', batchDims),
      typeAttribute('Tparams', toTensorFlow(x.dtype)),
      typeAttribute('Tindices', toTensorFlow(indices.dtype)),
      typeAttribute('Taxis', DT.int32),
    ];
    return backend.executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor]);
  } catch (error) {
    const [, value, size] = /= (-?\d+) is not in \[0, (\d+)\)/.exec(String(error)) ?? [];
    if (value === undefined) throw error;
    const problem = `GatherV2: the index value ${value} is not in [0, ${Number(size) - 1}].`;
    throw new CrossmodalError('engine/index', problem, { kind: 'internal' });
  } finally {
    axisTensor.dispose();
  }
};

/** What is further out than the shapes go makes tfjs' own check of shapes run for hours. */
function checkAxis(name: string, value: number, rank: number): void {
  if (Number.isInteger(value) && Math.abs(value) <= rank) return;
  throw new CrossmodalError(
    'engine/index',
    `GatherV2: expected ${name} to be a whole number, at most ${rank} from 0, got ${value}.`,
  );
}
