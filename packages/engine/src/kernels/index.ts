import { gatherV2 } from './gather.ts';
import { registerKernel } from './register.ts';
import { scanKernel } from './scan.ts';
import { statelessUniform } from './stateless-uniform.ts';

/** Registers the kernels of our own: those that replace tfjs-node's, those it lacks, and the project's. */
export function registerOwnKernels(): void {
  registerKernel('GatherV2', gatherV2);
  registerKernel('CrossmodalStatelessUniform', statelessUniform);
  registerKernel('CrossmodalScan', scanKernel);
}
