import { availableParallelism } from 'node:os';
import { CrossmodalError } from '@crossmodal/core';
import type { TensorFlowApi } from './api.ts';
import type { Pointer } from './c-runtime.ts';
import { bytesField, doubleField, numberField } from './protobuf.ts';
import { notNull, type Status } from './status.ts';

/** How TensorFlow's runtime is set up. */
export interface ContextOptions {
  /** Threads inside one op (`intra`) and for ops beside each other (`inter`). Default: one for each core. */
  readonly threads?: { readonly intra?: number; readonly inter?: number };
  /**
   * `'auto'` (default): a GPU if libtensorflow was built for one and finds it, else the CPU. `'cpu'`: never a GPU.
   * `'gpu'` or `'gpu:1'`: that GPU, an error where it is missing.
   */
  readonly device?: 'auto' | 'cpu' | 'gpu' | `gpu:${number}`;
  readonly gpu?: {
    /** Take memory as it is needed, not all at the start. Default true. */
    readonly memoryGrowth?: boolean;
    /** Take at most this part of the GPU's memory, above 0 and at most 1. */
    readonly memoryFraction?: number;
  };
}

export interface Device {
  readonly name: string;
  readonly type: string;
}

export interface Threads {
  readonly intra: number;
  readonly inter: number;
}

/** The threads in force: as asked, else one for each core that this process may use. */
export function threadsOf({ threads = {} }: ContextOptions): Threads {
  const cores = availableParallelism();
  return { intra: threads.intra ?? cores, inter: threads.inter ?? cores };
}

/** Makes the eager context: TensorFlow's devices, threads and function library. */
export function newContext(api: TensorFlowApi, status: Status, options: ContextOptions): Pointer {
  const contextOptions = notNull(api.TFE_NewContextOptions(), 'making context options');
  const config = Uint8Array.from(configProto(options));
  api.TFE_ContextOptionsSetConfig(contextOptions, config, config.length, status.pointer);
  status.check('configuring TensorFlow');
  const context = api.TFE_NewContext(contextOptions, status.pointer);
  api.TFE_DeleteContextOptions(contextOptions);
  return status.pointerOf(context, 'starting TensorFlow');
}

export function listDevices(api: TensorFlowApi, context: Pointer, status: Status): readonly Device[] {
  const list = status.pointerOf(api.TFE_ContextListDevices(context, status.pointer), 'listing devices');
  const devices = Array.from({ length: api.TF_DeviceListCount(list) }, (_, i) => ({
    name: api.TF_DeviceListName(list, i, status.pointer),
    type: api.TF_DeviceListType(list, i, status.pointer),
  }));
  api.TF_DeleteDeviceList(list);
  return devices;
}

/** TensorFlow's `ConfigProto`: device_count = 1, intra = 2, inter = 5, gpu_options = 6, allow_soft_placement = 7. */
export function configProto(options: ContextOptions): number[] {
  checkOptions(options);
  const { device = 'auto', gpu: { memoryGrowth = true, memoryFraction } = {} } = options;
  const { intra, inter } = threadsOf(options);
  const visible = /^gpu:(\d+)$/.exec(device)?.[1];
  return [
    ...(device === 'cpu' ? bytesField(1, [...bytesField(1, 'GPU'), ...numberField(2, 0)]) : []),
    ...numberField(2, intra),
    ...numberField(5, inter),
    ...bytesField(6, [
      ...(memoryFraction === undefined ? [] : doubleField(1, memoryFraction)),
      ...numberField(4, memoryGrowth),
      ...(visible === undefined ? [] : bytesField(5, visible)),
    ]),
    ...numberField(7, true),
  ];
}

function checkOptions({ threads = {}, device = 'auto', gpu = {} }: ContextOptions): void {
  for (const [name, count] of Object.entries(threads)) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
      throw refused(`threads.${name}`, 'a whole number from 1', count);
    }
  }
  if (!/^(?:auto|cpu|gpu(?::\d+)?)$/.test(device)) {
    throw refused('device', '"auto", "cpu", "gpu" or a GPU as "gpu:1"', device);
  }
  const { memoryFraction = 1 } = gpu;
  if (!(memoryFraction > 0 && memoryFraction <= 1)) {
    throw refused('gpu.memoryFraction', 'a number above 0, at most 1', memoryFraction);
  }
}

function refused(name: string, wanted: string, got: unknown): CrossmodalError {
  return new CrossmodalError(
    'engine/option',
    `expected ${name} to be ${wanted}, got ${JSON.stringify(got) ?? String(got)}.`,
  );
}
