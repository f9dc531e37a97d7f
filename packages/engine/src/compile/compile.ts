import { CrossmodalError } from '@crossmodal/core';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from '../backend/backend.ts';
import type { Pointer } from '../ffi/c-runtime.ts';
import type { TensorFlow } from '../ffi/tensorflow.ts';
import type { Precision } from '../trace/precision.ts';
import { userFrame } from '../trace/user-frame.ts';
import { activeBackend } from '../use-tensorflow.ts';
import { processorHasBfloat16 } from './bfloat16.ts';
import { flatten } from './nest.ts';
import { type RecordedStep, recordStep } from './record.ts';
import { type FunctionCall, runFunction, runFunctionAsync } from './run.ts';

export interface CompileOptions {
  /**
   * `true`: XLA compiles the whole step. `'scans'`: its scans. `false`: no part of it. Default: what pays. Of a step with scans that is the
   * whole, or the scans alone where there is anything around them that TensorFlow's own kernels do better
   * (convolutions, pooling, gathers) or that XLA refuses; of a step without scans, nothing.
   */
  readonly xla?: boolean | 'scans';
  /**
   * `'bfloat16'`: large products and convolutions of the step, and of its gradients, are computed from numbers
   * rounded to 8 bits; weights, sums and everything else stay float32. For processors that have it (AVX-512 BF16, AMX,
   * Arm BF16; a GPU is not asked); on others a warning says that the step stays in float32. Of what XLA compiles on a CPU,
   * products alone. Default `'float32'`.
   */
  readonly precision?: Precision;
  /** How many traces to keep, one for each signature; the least recently used goes first. From 1; default 32. */
  readonly maxTraces?: number;
  /** Told when a step is traced again and again. Default: `process.emitWarning`. */
  readonly onWarning?: (message: string) => void;
}

/** A compiled step: it has the type of the step it was made of. */
export type Compiled<F extends (...values: never[]) => unknown> = F & {
  /** Runs the step on another thread: the event loop stays free meanwhile. Calls run one after the other. */
  readonly async: (...values: Parameters<F>) => Promise<ReturnType<F>>;
  /** How many signatures are traced now. */
  readonly traces: () => number;
  /** Frees the traces; the next call traces again. */
  readonly dispose: () => void;
};

/**
 * Turns a function of tensors into one that runs as a single TensorFlow function.
 *
 * For training and prediction steps of any tfjs or tfjs-layers model. The first call with new shapes traces the
 * step (runs its JavaScript with stand-ins for tensors, executing nothing); later calls only run the function.
 * Variables that the step reads or assigns are read and assigned at each call. On any other backend, inside
 * `tf.grads`, and after `tf.enableDebugMode()`, the step itself runs.
 *
 * Arguments and results: tensors, arrays and records of them; text, numbers, booleans, null and undefined among the
 * arguments are part of the signature. Everything else that a step does in JavaScript happens while tracing only.
 *
 * @throws CrossmodalError `engine/read-in-step` where the step reads values, `engine/differs-between-traces` where
 *   it draws random numbers or counts in JavaScript, `engine/disposed` where a tensor it used from outside is gone,
 *   `engine/option` where an option makes no sense
 *
 * @example
 * const optimizer = tf.train.adam(1e-3);
 * const step = compile((x: tf.Tensor2D, y: tf.Tensor2D) =>
 *   optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x) as tf.Tensor).asScalar(), true)!,
 * );
 * const loss = step(x, y);
 */
export function compile<F extends (...values: never[]) => unknown>(
  step: F,
  options: CompileOptions = {},
): Compiled<F> {
  checkOptions(step, options);
  const { xla, maxTraces = 32, onWarning = (message) => process.emitWarning(message) } = options;
  const cache = new Map<string, RecordedStep>();
  const watch = retraceWatch(step.name || 'a compiled step', onWarning);
  let cachedFor: TensorFlowBackend | undefined;

  let precision: Precision | undefined;
  const traced = (backend: TensorFlowBackend, values: never[], key: string): RecordedStep => {
    if (cachedFor !== backend) cache.clear();
    cachedFor = backend;
    const known = cache.get(key);
    watch(known === undefined);
    if (known !== undefined) {
      if (cache.size > 1) {
        cache.delete(key); // the last one used goes to the end
        cache.set(key, known);
      }
      return known;
    }
    precision ??= supported(options.precision ?? 'float32', backend, onWarning);
    const recorded = recordStep(backend, step, values, { xla, precision });
    cache.set(key, recorded);
    for (const [oldest, entry] of cache) {
      if (cache.size <= maxTraces) break;
      deleteStep(entry);
      cache.delete(oldest);
    }
    return recorded;
  };

  const call = (...values: never[]): unknown => {
    const backend = compilingBackend();
    if (backend === undefined) return step(...values);
    const { tensors, key } = flatten(values, 'argument');
    const recorded = traced(backend, values, key);
    checkPending(recorded);
    const inputs = gatherInputs(backend, tensors, recorded);
    return finish(backend, recorded, run(backend.tensorFlow, recorded, inputs));
  };

  const async = async (...values: never[]): Promise<unknown> => {
    const backend = compilingBackend();
    if (backend === undefined) return step(...values);
    const { tensors, key } = flatten(values, 'argument');
    const recorded = traced(backend, values, key);
    for (const { dataId } of tensors) {
      // Uploaded at once, while an earlier call still computes: the caller may fill its arrays anew.
      backend.handleOf(dataId);
      // The caller may dispose its tensors while the call waits for its turn.
      backend.incRef(dataId);
    }
    return enqueue(recorded, async () => {
      try {
        const inputs = gatherInputs(backend, tensors, recorded);
        return finish(backend, recorded, await runAsync(backend.tensorFlow, recorded, inputs));
      } finally {
        for (const { dataId } of tensors) backend.disposeData(dataId);
      }
    });
  };

  return Object.assign(call, {
    async,
    traces: () => cache.size,
    dispose() {
      for (const recorded of cache.values()) deleteStep(recorded);
      cache.clear();
    },
  }) as unknown as Compiled<F>;
}

function checkOptions(step: unknown, { xla, precision = 'float32', maxTraces = 32 }: CompileOptions): void {
  const check = (holds: boolean, name: string, wanted: string, got: unknown): void => {
    if (holds) return;
    const shown = typeof got === 'string' ? JSON.stringify(got) : String(got);
    throw new CrossmodalError('engine/option', `expected ${name} to be ${wanted}, got ${shown}.`);
  };
  check(typeof step === 'function', 'the step to compile', 'a function', step);
  check([undefined, true, false, 'scans'].includes(xla), 'xla', 'true, false or "scans"', xla);
  check(['float32', 'bfloat16'].includes(precision), 'precision', '"float32" or "bfloat16"', precision);
  check(Number.isInteger(maxTraces) && maxTraces >= 1, 'maxTraces', 'a whole number from 1', maxTraces);
}

function supported(
  precision: Precision,
  backend: TensorFlowBackend,
  onWarning: (message: string) => void,
): Precision {
  if (precision === 'float32' || backend.isUsingGpuDevice || processorHasBfloat16()) return precision;
  onWarning(
    '[engine/no-bfloat16] this processor has no bfloat16 of its own: the step is computed in float32.',
  );
  return 'float32';
}

/** Our backend, unless a trace, a gradient or tfjs' debug mode around the call needs the step's own ops. */
function compilingBackend(): TensorFlowBackend | undefined {
  const backend = activeBackend();
  if (backend === undefined || backend.trace !== undefined) return undefined;
  return tf.engine().isTapeOn() || tf.env().getBool('DEBUG') ? undefined : backend;
}

function gatherInputs(
  backend: TensorFlowBackend,
  tensors: readonly Tensor[],
  { captures, assigned }: RecordedStep,
): BigInt64Array {
  for (const variable of assigned) if (variable.isDisposed) throw disposed(variable, undefined);
  const inputs = new BigInt64Array(tensors.length + captures.length);
  let next = 0;
  for (const { dataId } of tensors) inputs[next++] = backend.handleOf(dataId);
  for (const capture of captures) {
    const dataId = capture.variable?.dataId ?? capture.dataId;
    if (!backend.has(dataId)) throw disposed(capture.variable, capture.stack);
    inputs[next++] = backend.handleOf(dataId);
  }
  return inputs;
}

function run(tensorFlow: TensorFlow, recorded: RecordedStep, inputs: BigInt64Array): BigInt64Array {
  try {
    const handles = runFunction(tensorFlow, callOf(recorded, inputs));
    recorded.mayRefuse = false;
    return handles;
  } catch (error) {
    if (!withoutXla(recorded)) throw error;
    return run(tensorFlow, recorded, inputs);
  }
}

async function runAsync(
  tensorFlow: TensorFlow,
  recorded: RecordedStep,
  inputs: BigInt64Array,
): Promise<BigInt64Array> {
  try {
    const handles = await runFunctionAsync(tensorFlow, callOf(recorded, inputs));
    recorded.mayRefuse = false;
    return handles;
  } catch (error) {
    if (!withoutXla(recorded)) throw error;
    return runAsync(tensorFlow, recorded, inputs);
  }
}

const callOf = ({ made, outputs, xla }: RecordedStep, inputs: BigInt64Array): FunctionCall => ({
  name: made.name,
  inputs,
  outputs: outputs.length,
  xla,
});

/** XLA refuses some steps at their first run; where nobody asked for it, only their scans go through XLA then. */
function withoutXla(recorded: RecordedStep): boolean {
  if (!recorded.mayRefuse) return false;
  recorded.mayRefuse = false;
  recorded.xla = false;
  return true;
}

/** Assigns the variables and wraps the results. */
function finish(backend: TensorFlowBackend, recorded: RecordedStep, handles: BigInt64Array): unknown {
  const { assigned, outputs, rebuild } = recorded;
  const own = outputs.length - assigned.length;
  assigned.forEach((variable, i) => {
    assign(backend, variable, handles[own + i]!);
  });
  const results = outputs
    .slice(0, own)
    .map(({ shape, dtype }, i) => backend.tensorOfHandle(handles[i]!, [...shape], dtype));
  return rebuild((index) => results[index]!);
}

function assign(backend: TensorFlowBackend, variable: Variable, handle: Pointer): void {
  if (variable.isDisposed) {
    backend.tensorFlow.release(handle); // disposed while an asynchronous call computed
    return;
  }
  const entry = backend.entry(variable.dataId);
  if (entry.refCount === 1 && entry.handle !== undefined) {
    // Nobody else looks at this data: the quick way.
    backend.tensorFlow.release(entry.handle);
    entry.handle = handle;
    return;
  }
  const value = backend.tensorOfHandle(handle, [...entry.shape], entry.dtype);
  variable.assign(value);
  value.dispose();
}

function disposed(variable: Variable | undefined, stack: Error | undefined): CrossmodalError {
  const location = stack && userFrame(stack).location;
  const what = variable === undefined ? 'a tensor from outside' : `variable "${variable.name}"`;
  return new CrossmodalError(
    'engine/disposed',
    `${what} that the compiled step uses was disposed after the step was traced.`,
    {
      hint: 'Keep it alive (tf.keep) as long as the step is called, or pass it in as an argument.',
      ...(location === undefined ? {} : { location }),
    },
  );
}

// ---- Calls on another thread, one after the other, since one may read what the one before assigns.

let last: Promise<unknown> = Promise.resolve();
/** How many calls of a step wait or run. */
const pending = new Map<RecordedStep, number>();
/** Steps to be deleted as soon as no call of them is left. */
const given = new WeakSet<RecordedStep>();

function enqueue<Result>(recorded: RecordedStep, work: () => Promise<Result>): Promise<Result> {
  pending.set(recorded, (pending.get(recorded) ?? 0) + 1);
  const turn = last.then(work).finally(() => {
    const left = pending.get(recorded)! - 1;
    if (left > 0) {
      pending.set(recorded, left);
      return;
    }
    pending.delete(recorded);
    if (given.has(recorded)) recorded.delete();
  });
  last = turn.catch(() => {});
  return turn;
}

/** Frees a trace, now or once its last call has ended. */
function deleteStep(recorded: RecordedStep): void {
  if (pending.has(recorded)) given.add(recorded);
  else recorded.delete();
}

/** A call at once must not overtake one under way that assigns the same variables. */
function checkPending(recorded: RecordedStep): void {
  for (const other of pending.keys()) {
    const shared = other.assigned.find(
      (variable) =>
        recorded.assigned.includes(variable) ||
        recorded.captures.some((capture) => capture.variable === variable),
    );
    if (shared !== undefined) {
      throw new CrossmodalError(
        'engine/call-pending',
        `variable "${shared.name}" is being assigned by an asynchronous call that has not ended.`,
        { hint: 'Await it first, or make this call with `async`, too.' },
      );
    }
  }
}

/** Warns once, where most of the last calls had to trace. */
function retraceWatch(name: string, onWarning: (message: string) => void): (traced: boolean) => void {
  const WINDOW = 16;
  const recent: boolean[] = [];
  let warned = false;
  return (traced) => {
    if (warned) return;
    recent.push(traced);
    if (recent.length > WINDOW) recent.shift();
    if (recent.length === WINDOW && recent.filter(Boolean).length > WINDOW * 0.75) {
      warned = true;
      onWarning(
        `[engine/retracing] ${name} was traced in most of its last ${WINDOW} calls. Pass numbers that change as ` +
          'tensors, and pad batches to a few fixed shapes.',
      );
    }
  };
}
