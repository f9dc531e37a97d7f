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
    /** Take at most this part of the GPU's memory, from 0 to 1. */
    readonly memoryFraction?: number;
  };
}

export interface Device {
  readonly name: string;
  readonly type: string;
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
function configProto({ threads = {}, device = 'auto', gpu = {} }: ContextOptions): number[] {
  const { memoryGrowth = true, memoryFraction } = gpu;
  const visible = /^gpu:(\d+)$/.exec(device)?.[1];
  return [
    ...(device === 'cpu' ? bytesField(1, [...bytesField(1, 'GPU'), ...numberField(2, 0)]) : []),
    ...(threads.intra === undefined ? [] : numberField(2, threads.intra)),
    ...(threads.inter === undefined ? [] : numberField(5, threads.inter)),
    ...bytesField(6, [
      ...(memoryFraction === undefined ? [] : doubleField(1, memoryFraction)),
      ...numberField(4, memoryGrowth),
      ...(visible === undefined ? [] : bytesField(5, visible)),
    ]),
    ...numberField(7, true),
  ];
}
