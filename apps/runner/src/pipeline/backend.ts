import type { CompileStep } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';

/** Where tensors are computed. */
export interface Backend {
  /** Makes a step fast where the backend can, and leaves the event loop free while it runs. */
  readonly compile: CompileStep;
}

export interface BackendOptions {
  /** Default: tensorflow. */
  readonly backend?: 'tensorflow' | 'cpu';
  readonly threads?: number;
}

/**
 * Says at once where TensorFlow's library is missing, before any long work; loads nothing.
 *
 * @throws CrossmodalError `engine/libtensorflow-missing` with the command that gets it
 */
export async function requireBackend({ backend = 'tensorflow' }: BackendOptions): Promise<void> {
  if (backend === 'cpu') return;
  const { locateLibtensorflow } = await import('@crossmodal/engine');
  locateLibtensorflow();
}

/** Sets the backend of tfjs: TensorFlow through the engine, or, only when asked for, tfjs' own in JavaScript. */
export async function useBackend({ backend = 'tensorflow', threads }: BackendOptions): Promise<Backend> {
  if (backend === 'cpu') {
    tf.enableProdMode(); // Keeps tfjs from printing an advertisement for tfjs-node.
    await tf.setBackend('cpu');
    return { compile: (step) => step };
  }
  const { useTensorFlow, compile } = await import('@crossmodal/engine');
  await useTensorFlow(threads === undefined ? {} : { threads: { intra: threads } });
  return { compile: (step) => compile(step).async };
}
