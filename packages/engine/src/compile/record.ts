import { CrossmodalError } from '@crossmodal/core';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from '../backend/backend.ts';
import { toTensorFlow } from '../ffi/dtypes.ts';
import { withClockAhead } from '../trace/clock.ts';
import { isolated } from '../trace/isolate.ts';
import type { GraphFunction, SymbolicTensor } from '../trace/scope.ts';
import { Trace, TraceDifference, type TraceOptions } from '../trace/trace.ts';
import { flatten, rebuilder } from './nest.ts';
import { runFunction } from './run.ts';
import { type CreatedVariable, holdVariables, watchVariables } from './variables.ts';

export type Step = (...values: never[]) => unknown;

/** Something from outside that a compiled step reads at each call. */
export interface StepCapture {
  readonly dataId: object;
  /** Set where it is a variable, whose data changes. */
  readonly variable: Variable | undefined;
  /** Where in the user's code it was first used. */
  readonly stack: Error;
}

/** A step as one TensorFlow function. */
export interface RecordedStep {
  readonly made: GraphFunction;
  /** `made` and the functions that it calls. */
  readonly functions: readonly GraphFunction[];
  readonly captures: readonly StepCapture[];
  /** Types of all outputs of the function: the step's own, then the variables it assigns. */
  readonly outputs: readonly { readonly dtype: number; readonly shape: readonly number[] }[];
  readonly assigned: readonly Variable[];
  /** Whether XLA compiles the whole step. */
  xla: boolean;
  /** Nobody asked for that, and the step has not run yet: XLA may still refuse. */
  mayRefuse: boolean;
  /** The step's result around its tensors. */
  rebuild(tensor: (index: number) => Tensor): unknown;
  delete(): void;
}

interface Recording {
  readonly trace: Trace;
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly assigned: readonly { readonly variable: Variable; readonly symbol: SymbolicTensor }[];
  readonly created: readonly CreatedVariable[];
  variableOf(dataId: object): Variable | undefined;
  rebuild(tensor: (index: number) => Tensor): unknown;
}

/** Traces a step for arguments of these shapes, types and values. Nothing of it is executed. */
export function recordStep(
  backend: TensorFlowBackend,
  step: Step,
  values: readonly unknown[],
  options: TraceOptions,
): RecordedStep {
  const newTrace = (): Trace => new Trace(backend.tensorFlow, options);
  let recording = record(backend, newTrace(), step, values);
  if (recording.created.length > 0) {
    // As optimizers do at their first step. The variables get their values, then the step is traced with them.
    initialize(backend, recording, values);
    recording = record(backend, newTrace(), step, values);
    if (recording.created.length > 0) throw createsVariables(recording.created);
  }
  const { trace, inputs, outputs, assigned, variableOf, rebuild } = recording;
  compareSecondTrace(backend, trace, step, values);
  const results = [...outputs, ...assigned.map(({ symbol }) => symbol)];
  const made = trace.root.toFunction(inputs, results);
  trace.functions.push(made);
  const captures = trace.capturesOf(made).map(({ dataId, stack }) => {
    const variable = variableOf(dataId);
    return { dataId, variable, stack };
  });
  trace.deleteGraphs();
  return {
    made,
    functions: trace.functions,
    captures,
    outputs: results.map(({ dtype, shape }) => ({ dtype, shape: shape! })),
    assigned: assigned.map(({ variable }) => variable),
    xla: trace.wholeXla,
    mayRefuse: options.xla === undefined && trace.wholeXla,
    rebuild,
    delete: () => trace.deleteFunctions(),
  };
}

/** Runs the step once with stand-ins for its tensors, and puts every variable back. */
function record(backend: TensorFlowBackend, trace: Trace, step: Step, values: readonly unknown[]): Recording {
  const argument = rebuilder(values, 'argument');
  const held = holdVariables(backend);
  try {
    return backend.withTrace(trace, () =>
      scoped(() => {
        const { result, created } = watchVariables(backend, () => {
          const inputs = argument.tensors.map(({ dtype, shape }) =>
            trace.placeholder(toTensorFlow(dtype), shape),
          );
          const standIns = inputs.map((input) => backend.tensorOfSymbol(input, 'an argument'));
          const stepValues = argument.rebuild((index) => standIns[index]!) as never[];
          const { tensors, rebuild } = rebuilder(resultOf(trace, step, stepValues), 'the result');
          const outputs = tensors.map((tensor) => backend.symbolOf(tensor.dataId));
          const { variableOf } = held;
          return { trace, inputs, outputs, assigned: held.assigned(), variableOf, rebuild };
        });
        return { ...result, created };
      }),
    );
  } finally {
    trace.end();
    held.restore();
  }
}

function resultOf(trace: Trace, step: Step, values: never[]): unknown {
  const result = step(...values);
  if (result instanceof Promise) {
    result.catch(() => {}); // what went wrong is said here
    trace.throwRefused();
    throw new CrossmodalError(
      'engine/async-step',
      'a step to compile must be a plain function of tensors, got one that returns a promise.',
      { hint: "Await outside of the step; use the compiled step's own `async` to keep the event loop free." },
    );
  }
  trace.throwRefused();
  return result;
}

/** Runs the step again; throws where it does not do the same, and says where in the user's code. */
function compareSecondTrace(
  backend: TensorFlowBackend,
  trace: Trace,
  step: Step,
  values: readonly unknown[],
): void {
  const again = (): void => {
    trace.replay();
    withClockAhead(() => record(backend, trace, step, values));
    trace.finishReplay();
  };
  try {
    again();
  } catch (error) {
    if (!(error instanceof TraceDifference)) throw error;
    trace.keepStacks = true;
    again();
    throw error; // the third time it did the same as the first
  }
}

/** Gives variables that the step made their first values, computed from the very arguments of this call. */
function initialize(backend: TensorFlowBackend, recording: Recording, values: readonly unknown[]): void {
  const { trace, inputs, created } = recording;
  const symbols = created.map(({ initial }) => initial);
  const made = trace.root.toFunction(inputs, symbols);
  trace.functions.push(made);
  const fed = [
    ...flatten(values, 'argument').tensors.map(({ dataId }) => dataId),
    ...trace.capturesOf(made).map(({ dataId }) => dataId),
  ].map((dataId) => backend.handleOf(dataId));
  const handles = runFunction(backend.tensorFlow, {
    name: made.name,
    inputs: BigInt64Array.from(fed),
    outputs: symbols.length,
    xla: false,
  });
  created.forEach(({ variable, initial }, i) => {
    const value = backend.tensorOfHandle(handles[i]!, [...initial.shape!], initial.dtype);
    variable.assign(value);
    value.dispose();
  });
  trace.deleteGraphs();
  trace.deleteFunctions();
}

function createsVariables(created: readonly CreatedVariable[]): CrossmodalError {
  const names = created.map(({ variable }) => `"${variable.name}"`).join(', ');
  for (const { variable } of created) variable.dispose();
  return new CrossmodalError(
    'engine/creates-variables',
    `the step makes new variables each time it is called: ${names}.`,
    { hint: 'Make variables once, outside of the step or only at its first call.' },
  );
}

/** A tidy scope for what a trace makes, apart from tapes and kernels around it. */
function scoped<Result>(work: () => Result): Result {
  let result: Result | undefined;
  isolated(() =>
    tf.tidy(() => {
      result = work();
    }),
  );
  return result as Result;
}
