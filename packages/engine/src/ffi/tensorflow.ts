import { CrossmodalError } from '@crossmodal/core';
import { bindApi, type TensorFlowApi } from './api.ts';
import { type Attribute, AttributeKind, setAttribute } from './attributes.ts';
import { type CRuntime, openCRuntime, type Pointer } from './c-runtime.ts';
import { type ContextOptions, type Device, listDevices, newContext } from './context.ts';
import { DT } from './dtypes.ts';
import { newStatus, notNull, type Status } from './status.ts';
import { type HostValues, type Tensors, tensors } from './tensors.ts';

/** TensorFlow's runtime in this process: its C API, one eager context, and what is built on both. */
export interface TensorFlow {
  readonly api: TensorFlowApi;
  readonly c: CRuntime;
  readonly context: Pointer;
  readonly status: Status;
  readonly tensors: Tensors;
  readonly version: string;
  readonly devices: readonly Device[];
  /** A handle with a copy of the values. */
  upload(shape: readonly number[], dtype: number, values: HostValues): Pointer;
  /** The values of a handle, copied out. */
  download(handle: Pointer): HostValues;
  /** Runs an op and gives the handles of its outputs. */
  execute(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly Pointer[],
    outputs: number,
  ): Pointer[];
  /** A second handle of the same tensor. */
  share(handle: Pointer): Pointer;
  release(handle: Pointer): void;
}

/**
 * Loads TensorFlow's libraries and starts its runtime.
 *
 * @param paths the framework library first, then the one with the C API
 */
export function openTensorFlow(paths: readonly string[], options: ContextOptions): TensorFlow {
  const c = openCRuntime();
  // TensorFlow's log lines are for its developers; who wants them sets the variable.
  c.setDefaultEnvironment('TF_CPP_MIN_LOG_LEVEL', '3');
  c.pin(paths);
  const api = bindApi(c, [...paths].reverse());
  tuneXla(c, api.TF_Version());
  const status = newStatus(api);
  const context = newContext(api, status, options);
  const tensorCopies = tensors(api, c);
  const outputHandles = new BigInt64Array(256);
  const outputCount = new Int32Array(1);

  const execute: TensorFlow['execute'] = (name, attributes, inputs, outputs) => {
    const op = status.pointerOf(api.TFE_NewOp(context, name, status.pointer), name);
    try {
      for (const input of inputs) {
        api.TFE_OpAddInput(op, input, status.pointer);
        if (api.TF_GetCode(status.pointer) !== 0) status.check(name);
      }
      for (const attribute of attributes) setAttribute(api, 'eager', op, attribute, status.pointer);
      status.check(name);
      const handles = outputs > outputHandles.length ? new BigInt64Array(outputs) : outputHandles;
      outputCount[0] = outputs;
      api.TFE_Execute(op, handles, outputCount, status.pointer);
      status.check(name);
      return Array.from({ length: outputCount[0]! }, (_, i) => notNull(handles[i]!, name));
    } finally {
      api.TFE_DeleteOp(op);
    }
  };

  const upload: TensorFlow['upload'] = (shape, dtype, values) => {
    const tensor = tensorCopies.create(shape, dtype, values);
    try {
      const handle = status.pointerOf(api.TFE_NewTensorHandle(tensor, status.pointer), 'uploading a tensor');
      return dtype === DT.string ? ownStrings(handle) : handle;
    } finally {
      tensorCopies.free(tensor);
    }
  };

  // TF_DeleteTensor frees no long strings: an op copies them to a tensor that does, before ours are freed.
  const ownStrings = (handle: Pointer): Pointer => {
    const begin = upload([], DT.int32, [0]);
    const length = upload([], DT.int32, [2 ** 31 - 1]);
    try {
      const attributes = [
        { name: 'T', type: AttributeKind.type, value: DT.int32 },
        { name: 'unit', type: AttributeKind.string, value: 'BYTE' },
      ];
      return execute('Substr', attributes, [handle, begin, length], 1)[0]!;
    } finally {
      for (const used of [handle, begin, length]) api.TFE_DeleteTensorHandle(used);
    }
  };

  return {
    api,
    c,
    context,
    status,
    tensors: tensorCopies,
    version: api.TF_Version(),
    devices: listDevices(api, context, status),
    upload,
    download(handle) {
      const tensor = status.pointerOf(
        api.TFE_TensorHandleResolve(handle, status.pointer),
        'reading a tensor back',
      );
      try {
        return tensorCopies.read(tensor);
      } finally {
        api.TF_DeleteTensor(tensor);
      }
    },
    execute,
    share: (handle) =>
      status.pointerOf(api.TFE_TensorHandleCopySharingTensor(handle, status.pointer), 'sharing a tensor'),
    release: (handle) => void api.TFE_DeleteTensorHandle(handle),
  };
}

/**
 * On processors with AVX-512, XLA computes with half of its width unless it is told otherwise: 2 to 5 % of a recurrent
 * step. XLA ends the process over a flag that it does not know, so other versions are left alone.
 */
function tuneXla(c: CRuntime, version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 2 && minor >= 21) c.setDefaultEnvironment('XLA_FLAGS', '--xla_cpu_prefer_vector_width=512');
}

/** Shape and type of a handle. */
export function describe({ api, status }: TensorFlow, handle: Pointer): { shape: number[]; dtype: number } {
  const rank = api.TFE_TensorHandleNumDims(handle, status.pointer);
  if (rank < 0) {
    status.check('reading a shape');
    throw new CrossmodalError('engine/tensorflow', 'a tensor has no known shape.', { kind: 'internal' });
  }
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) shape[axis] = api.TFE_TensorHandleDim(handle, axis, status.pointer);
  return { shape, dtype: api.TFE_TensorHandleDataType(handle) };
}
