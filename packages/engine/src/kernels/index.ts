import * as tf from '@tensorflow/tfjs';
import { tapedScan, tapedScanGradient } from '../scan/differentiable.ts';
import { gatherV2 } from './gather.ts';
import { type Kernel, registerKernel } from './register.ts';
import { scanKernel } from './scan.ts';
import { statelessUniform } from './stateless-uniform.ts';

/** Registers the kernels of our own: those that replace tfjs-node's, those it lacks, and the project's. */
export function registerOwnKernels(): void {
  registerKernel('GatherV2', gatherV2);
  registerKernel('CrossmodalStatelessUniform', statelessUniform);
  registerKernel('CrossmodalScan', scanKernel);
  registerKernel(tapedScanGradient.kernelName, tapedScan as unknown as Kernel);
  tf.registerGradient(tapedScanGradient);
}
