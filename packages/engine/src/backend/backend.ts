import { CrossmodalError } from '@crossmodal/core';
import type { BackendTimingInfo, DataType, Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Attribute } from '../ffi/attributes.ts';
import type { Pointer } from '../ffi/c-runtime.ts';
import { DT, toTensorFlow, toTfjs } from '../ffi/dtypes.ts';
import { describe, type TensorFlow } from '../ffi/tensorflow.ts';
import type { HostValues } from '../ffi/tensors.ts';
import type { SymbolicTensor } from '../trace/scope.ts';
import type { Trace } from '../trace/trace.ts';
import { captureStack, userFrame } from '../trace/user-frame.ts';
import { applyActivation } from './activation.ts';
import { binding, boolAttribute, typeAttribute } from './binding.ts';
import { checkCall } from './check-call.ts';

/** What stands behind a tfjs tensor: values not uploaded yet, a TensorFlow handle, or a stand-in while tracing. */
export interface Entry {
  readonly shape: readonly number[];
  readonly dtype: number;
  refCount: number;
  values: HostValues | undefined;
  handle: Pointer | undefined;
  symbol: SymbolicTensor | undefined;
  /** The trace in which it was made, if any. */
  readonly trace: Trace | undefined;
  readonly stack: Error | undefined;
}

/** tfjs' backend `tensorflow`: runs ops at once, or records them while a step is being traced. */
export class TensorFlowBackend extends tf.KernelBackend {
  readonly tensorFlow: TensorFlow;
  readonly binding: typeof binding = binding;
  readonly isUsingGpuDevice: boolean;
  readonly isGPUPackage: boolean;
  readonly #data: tf.DataStorage<Entry>;
  /** Frees what was never disposed, once the garbage collector finds that nobody can. */
  readonly #forgotten: FinalizationRegistry<Entry>;
  #trace: Trace | undefined;

  constructor(tensorFlow: TensorFlow) {
    super();
    this.tensorFlow = tensorFlow;
    this.isUsingGpuDevice = tensorFlow.devices.some((device) => device.type === 'GPU');
    this.isGPUPackage = this.isUsingGpuDevice;
    this.#forgotten = new FinalizationRegistry(({ handle }) => {
      if (handle !== undefined) tensorFlow.release(handle);
    });
    this.#data = new tf.DataStorage<Entry>(this, tf.engine());
  }

  /** The trace that ops go to now, if a step is being traced. */
  get trace(): Trace | undefined {
    return this.#trace;
  }

  /** Runs `traced` with every op going to a trace. */
  withTrace<Result>(trace: Trace, traced: () => Result): Result {
    this.#trace = trace;
    try {
      return traced();
    } finally {
      this.#trace = undefined;
    }
  }

  // ---- What tfjs' engine calls

  override epsilon(): number {
    return 1e-7;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override async time(work: () => void): Promise<BackendTimingInfo> {
    const start = performance.now();
    work();
    return { kernelMs: performance.now() - start } as BackendTimingInfo;
  }

  override dispose(): void {}

  override write(values: tf.BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.#set(dataId, {
      shape,
      dtype: toTensorFlow(dtype),
      values: values as HostValues,
      trace: this.#trace,
      stack: this.#trace?.keepStacks === true ? captureStack() : undefined,
    });
    return dataId;
  }

  override move(
    dataId: object,
    values: tf.BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    this.#set(dataId, { shape, dtype: toTensorFlow(dtype), values: values as HostValues, refCount });
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    if (this.#trace !== undefined && !this.#mayRead(dataId)) {
      // A promise that fails might be looked at by nobody; the trace says it, once the step has run.
      this.#trace.refuse(readWhileTracing());
      return new Promise(() => {});
    }
    return this.readSync(dataId);
  }

  override readSync(dataId: object): tf.BackendValues {
    const entry = this.entry(dataId);
    if (this.#trace !== undefined && !this.#mayRead(dataId)) throw readWhileTracing();
    if (entry.values !== undefined) return entry.values as tf.BackendValues;
    if (entry.handle === undefined) throw unreadable(entry, this.#trace);
    const values = this.tensorFlow.download(entry.handle);
    // tfjs shows int64 and uint8 as int32.
    if (entry.dtype === DT.int64) return Int32Array.from(values as BigInt64Array, Number);
    return (entry.dtype === DT.uint8 ? Int32Array.from(values as Uint8Array) : values) as tf.BackendValues;
  }

  /** While tracing, a tensor from outside would freeze its values into the step; the step's own constants may be read. */
  #mayRead(dataId: object): boolean {
    const { trace, values } = this.entry(dataId);
    return trace === this.#trace && values !== undefined;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#data.has(dataId)) return true;
    const entry = this.#data.get(dataId);
    entry.refCount--;
    if (!force && entry.refCount > 0) return false;
    if (entry.handle !== undefined) this.tensorFlow.release(entry.handle);
    this.#forgotten.unregister(entry);
    this.#data.delete(dataId);
    return true;
  }

  override refCount(dataId: object): number {
    return this.#data.has(dataId) ? this.#data.get(dataId).refCount : 0;
  }

  override incRef(dataId: object): void {
    this.entry(dataId).refCount++;
  }

  // ---- What tfjs-node's kernels call

  executeSingleInput(op: string, input: TensorInfo): Tensor {
    return this.executeSingleOutput(op, [typeAttribute('T', toTensorFlow(input.dtype))], [input]);
  }

  executeSingleOutput(op: string, attributes: readonly Attribute[], inputs: readonly TensorInfo[]): Tensor {
    return this.executeMultipleOutputs(op, attributes, inputs, 1)[0]!;
  }

  executeMultipleOutputs(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[] {
    checkCall(op, attributes, inputs, ({ dataId }) => this.entry(dataId).values);
    if (this.#trace !== undefined) {
      const symbols = inputs.map((input) => this.symbolOf(input.dataId));
      return this.#trace
        .operation(op, attributes, symbols, outputs)
        .map((symbol) => this.tensorOfSymbol(symbol, op));
    }
    const handles = inputs.map((input) => this.handleOf(input.dataId));
    return this.tensorFlow.execute(op, attributes, handles, outputs).map((handle) => {
      const { shape, dtype } = describe(this.tensorFlow, handle);
      return this.tensorOfHandle(handle, shape, dtype);
    });
  }

  createReductionOpAttrs(tensor: TensorInfo, keepDims = false): Attribute[] {
    return [
      boolAttribute('keep_dims', keepDims),
      typeAttribute('T', toTensorFlow(tensor.dtype)),
      typeAttribute('Tidx', DT.int32),
    ];
  }

  getDTypeInteger(dtype: DataType): number {
    return toTensorFlow(dtype);
  }

  typeAttributeFromTensor(tensor: TensorInfo): number {
    return toTensorFlow(tensor.dtype);
  }

  applyActivation(
    input: Tensor,
    activation?: string,
    preluWeights?: Tensor,
    leakyreluAlpha?: number,
  ): Tensor {
    return applyActivation(input, activation, preluWeights, leakyreluAlpha);
  }

  // ---- What the rest of the engine calls

  has(dataId: object): boolean {
    return this.#data.has(dataId);
  }

  entry(dataId: object): Entry {
    return this.#data.get(dataId);
  }

  /** The TensorFlow handle of a tensor; uploads its values if that was not done yet. */
  handleOf(dataId: object): Pointer {
    const entry = this.entry(dataId);
    if (entry.handle !== undefined) return entry.handle;
    if (entry.values === undefined) throw unreadable(entry, this.#trace);
    entry.handle = this.tensorFlow.upload(entry.shape, entry.dtype, entry.values);
    entry.values = undefined;
    return entry.handle;
  }

  /** The stand-in of a tensor in the trace that runs now. */
  symbolOf(dataId: object): SymbolicTensor {
    const trace = this.#trace!;
    const entry = this.entry(dataId);
    if (entry.trace === trace && entry.values !== undefined) {
      // A constant, made again in every function that uses it: XLA wants shapes and axes where they are used.
      if (entry.symbol?.scope !== trace.scope) {
        entry.symbol = trace.constant(entry.dtype, entry.shape, entry.values, entry.stack);
      }
      return entry.symbol;
    }
    if (entry.symbol !== undefined) {
      if (entry.trace === trace) return entry.symbol;
      throw unreadable(entry, trace);
    }
    this.handleOf(dataId);
    return trace.capture(dataId, entry.dtype, entry.shape);
  }

  /** Whether a tensor is a constant of the step that is being traced. */
  isConstant(dataId: object): boolean {
    const entry = this.entry(dataId);
    return entry.trace !== undefined && entry.values !== undefined;
  }

  tensorOfHandle(handle: Pointer, shape: number[], dtype: number): Tensor {
    const dataId = {};
    this.#set(dataId, { shape, dtype, handle });
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: toTfjs(dtype) }, this);
  }

  tensorOfSymbol(symbol: SymbolicTensor, op: string): Tensor {
    const { shape, dtype } = symbol;
    if (shape === undefined) throw unknownShape(op);
    const dataId = {};
    this.#set(dataId, { shape, dtype, symbol, trace: this.#trace });
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype: toTfjs(dtype) }, this);
  }

  #set(dataId: object, entry: Partial<Entry> & Pick<Entry, 'shape' | 'dtype'>): void {
    const whole: Entry = {
      refCount: 1,
      values: undefined,
      handle: undefined,
      symbol: undefined,
      trace: undefined,
      stack: undefined,
      ...entry,
    };
    this.#data.set(dataId, whole);
    if (whole.symbol === undefined) this.#forgotten.register(dataId, whole, whole);
  }
}

function unreadable(entry: Entry, trace: Trace | undefined): CrossmodalError {
  if (entry.trace !== undefined && entry.trace === trace) return readWhileTracing();
  return new CrossmodalError(
    'engine/escaped-tensor',
    `a tensor of shape [${entry.shape.join(', ')}] was made inside a compiled step and is used outside of it.`,
    { hint: 'Return it from the step instead of keeping it.', ...at() },
  );
}

function readWhileTracing(): CrossmodalError {
  const { call = 'a data read', location } = userFrame();
  return new CrossmodalError(
    'engine/read-in-step',
    `${call} reads values inside a step that is being compiled, where there are none yet.`,
    {
      hint: 'Return the tensor from the step and read it after the call.',
      ...(location === undefined ? {} : { location }),
    },
  );
}

function unknownShape(op: string): CrossmodalError {
  return new CrossmodalError(
    'engine/unknown-shape',
    `the shape of what ${op} gives depends on values, so a step with it cannot be compiled.`,
    { hint: 'Move it out of the step, or use an op whose shape is known beforehand.', ...at() },
  );
}

function at(): { location?: { file: string } } {
  const { location } = userFrame();
  return location === undefined ? {} : { location };
}
