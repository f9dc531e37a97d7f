import type { KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from '../backend/backend.ts';
import type { Attribute } from '../ffi/attributes.ts';

export type { Attribute };

/** What a kernel is called with. */
export interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: NamedAttrMap;
  readonly backend: TensorFlowBackend;
}

export type Kernel = (call: KernelCall) => TensorInfo | TensorInfo[];

/** Registers a kernel of our own, in the place of tfjs-node's where there is one. */
export function registerKernel(kernelName: string, kernel: Kernel): void {
  if (tf.getKernel(kernelName, 'tensorflow') !== undefined) tf.unregisterKernel(kernelName, 'tensorflow');
  tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc: kernel as unknown as KernelFunc });
}
