import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { typeAttribute } from '../backend/binding.ts';
import { DT } from '../ffi/dtypes.ts';
import type { Kernel } from './register.ts';

const KERNEL = 'ReluGrad';

/** `dy` where `x` is above 0, else 0; [any shape] float32. One pass, where tfjs' ops make five. */
export const reluGradient: Kernel = ({ inputs, backend }) =>
  backend.executeSingleOutput(KERNEL, [typeAttribute('T', DT.float32)], [inputs.dy!, inputs.x!]);

export const reluGradients: readonly GradConfig[] = [
  {
    kernelName: 'Relu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => where(dy as Tensor, x!) }),
  },
  {
    kernelName: KERNEL,
    inputsToSave: ['x'],
    gradFunc: (ddy, [x]) => ({ dy: () => where(ddy as Tensor, x!), x: () => tf.zerosLike(x!) }),
  },
];

/** On any backend: gradients are registered for all of them. */
function where(dy: Tensor, x: Tensor): Tensor {
  const known = tf.getKernel(KERNEL, tf.getBackend()) != null;
  if (!known || dy.dtype !== 'float32' || x.dtype !== 'float32') {
    return tf.mul(dy, tf.cast(tf.step(x), 'float32'));
  }
  return tf.engine().runKernel(KERNEL, { dy, x }) as unknown as Tensor;
}
