import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from './backend/backend.ts';
import { type ContextOptions, type Device, type Threads, threadsOf } from './ffi/context.ts';
import { type Located, locateLibtensorflow } from './locate/index.ts';

/** What runs, and where it was found. */
export interface EngineInfo {
  /** TensorFlow's version, as `2.21.0`. */
  readonly version: string;
  readonly directory: string;
  /** How libtensorflow was found. */
  readonly source: Located['source'];
  readonly devices: readonly Device[];
  /** Whether ops run on a GPU. */
  readonly gpu: boolean;
  /** Threads inside one op, and for ops beside each other. */
  readonly threads: Threads;
  readonly options: TensorFlowOptions;
}

export type TensorFlowOptions = ContextOptions;

let started: { readonly info: EngineInfo; readonly backend: TensorFlowBackend } | undefined;

/**
 * Makes TensorFlow the backend of tfjs in this process.
 *
 * Call it once, before the first tensor. A second call only sets the backend again. TensorFlow belongs to one
 * thread: start workers as processes, not as threads.
 *
 * @param options threads, device and GPU memory; fixed for the life of the process
 * @throws CrossmodalError `engine/libtensorflow-missing` with the command that gets it,
 *   `engine/libtensorflow-setting` where `CROSSMODAL_LIBTENSORFLOW` names a folder without it, `engine/no-gpu` where
 *   a GPU was asked for and there is none, `engine/option` where an option makes no sense,
 *   `engine/two-tfjs` where two copies of tfjs are installed,
 *   `engine/already-started` where options differ from those it was started with
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { useTensorFlow } from '@crossmodal/engine';
 * await useTensorFlow({ threads: { intra: 2 } });
 * tf.matMul(tf.ones([2, 3]), tf.ones([3, 4])).print();
 */
export async function useTensorFlow(options: TensorFlowOptions = {}): Promise<EngineInfo> {
  if (started === undefined) started = await start(options);
  else if (
    JSON.stringify(options) !== '{}' &&
    JSON.stringify(options) !== JSON.stringify(started.info.options)
  ) {
    throw new CrossmodalError(
      'engine/already-started',
      `TensorFlow was started with ${JSON.stringify(started.info.options)}, got ${JSON.stringify(options)}.`,
      { hint: 'Set threads and devices at the first call: they hold for the life of the process.' },
    );
  }
  await tf.setBackend('tensorflow');
  return started.info;
}

/** What `useTensorFlow` started, or undefined before. */
export function engineInfo(): EngineInfo | undefined {
  return started?.info;
}

/** Our backend, if it was started and is the one that tfjs uses now. */
export function activeBackend(): TensorFlowBackend | undefined {
  return started !== undefined && tf.getBackend() === 'tensorflow' ? started.backend : undefined;
}

async function start(options: TensorFlowOptions): Promise<NonNullable<typeof started>> {
  const located = locateLibtensorflow();
  const { openTensorFlow } = await import('./ffi/tensorflow.ts');
  const { TensorFlowBackend } = await import('./backend/backend.ts');
  const { registerTfjsNodeKernels } = await import('./backend/tfjs-node.ts');
  const { registerOwnKernels } = await import('./kernels/index.ts');
  const tensorFlow = openTensorFlow([located.files.framework, located.files.cc], options);
  const backend = new TensorFlowBackend(tensorFlow);
  const wanted = options.device ?? 'auto';
  if (wanted.startsWith('gpu') && !backend.isUsingGpuDevice) {
    throw new CrossmodalError(
      'engine/no-gpu',
      `expected a GPU for device "${wanted}", but TensorFlow found ${tensorFlow.devices.map(({ name }) => name).join(', ')}.`,
      { hint: 'A CUDA build of libtensorflow and a driver are needed; or leave device at "auto".' },
    );
  }
  tf.registerBackend('tensorflow', () => backend, 3);
  registerTfjsNodeKernels();
  registerOwnKernels();
  const info: EngineInfo = {
    version: tensorFlow.version,
    directory: located.directory,
    source: located.source,
    devices: tensorFlow.devices,
    gpu: backend.isUsingGpuDevice,
    threads: threadsOf(options),
    options,
  };
  return { info, backend };
}
