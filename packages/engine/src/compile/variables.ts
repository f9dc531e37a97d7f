import type { Tensor, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from '../backend/backend.ts';
import type { SymbolicTensor } from '../trace/scope.ts';

/** The variables as they stand before a trace, to be put back after it. */
export interface HeldVariables {
  /** The variable whose data a tensor is, if it is one's. */
  variableOf(dataId: object): Variable | undefined;
  /** The variables that the trace assigned, each with its new value. */
  assigned(): readonly { readonly variable: Variable; readonly symbol: SymbolicTensor }[];
  /** Undoes what the trace assigned. */
  restore(): void;
}

/** Holds on to the data of all variables, so that a trace may assign them without losing anything. */
export function holdVariables(backend: TensorFlowBackend): HeldVariables {
  const held = Object.values(tf.engine().registeredVariables).flatMap((variable) => {
    if (!backend.has(variable.dataId)) return []; // of another backend
    // A clone made outside of the step keeps the old value; so the variable needs data of its own.
    if (backend.refCount(variable.dataId) > 1) unshare(backend, variable);
    backend.handleOf(variable.dataId);
    backend.incRef(variable.dataId);
    return [{ variable, dataId: variable.dataId }];
  });
  const byData = new Map(held.map(({ variable, dataId }) => [dataId, variable]));
  return {
    variableOf: (dataId) => byData.get(dataId),
    assigned: () =>
      held
        .filter(({ variable, dataId }) => variable.dataId !== dataId && !variable.isDisposed)
        .map(({ variable }) => ({ variable, symbol: backend.symbolOf(variable.dataId) })),
    restore() {
      for (const { variable, dataId } of held) {
        if (variable.dataId === dataId || variable.isDisposed) {
          backend.disposeData(dataId);
          continue;
        }
        const { shape, dtype } = variable;
        const before = tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype }, backend);
        variable.assign(before);
        before.dispose();
      }
    },
  };
}

function unshare(backend: TensorFlowBackend, variable: Variable): void {
  const { shape, dtype } = backend.entry(variable.dataId);
  const handle = backend.tensorFlow.share(backend.handleOf(variable.dataId));
  const own = backend.tensorOfHandle(handle, [...shape], dtype);
  variable.assign(own);
  own.dispose();
}

/** A variable that a step made while it was traced, and its first value. */
export interface CreatedVariable {
  readonly variable: Variable;
  readonly initial: SymbolicTensor;
}

/** Runs a trace and tells which variables it made. */
export function watchVariables<Result>(
  backend: TensorFlowBackend,
  traced: () => Result,
): { readonly result: Result; readonly created: readonly CreatedVariable[] } {
  const engine = tf.engine();
  const created: CreatedVariable[] = [];
  const { makeVariable } = engine;
  engine.makeVariable = (initialValue: Tensor, ...rest) => {
    const variable = makeVariable.call(engine, initialValue, ...rest);
    created.push({ variable, initial: backend.symbolOf(variable.dataId) });
    return variable;
  };
  try {
    return { result: traced(), created };
  } catch (error) {
    for (const { variable } of created) variable.dispose();
    throw error;
  } finally {
    engine.makeVariable = makeVariable;
  }
}
