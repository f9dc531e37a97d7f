import { newStatus } from '../ffi/status.ts';
import type { TensorFlow } from '../ffi/tensorflow.ts';

/** A call of a TensorFlow function. */
export interface FunctionCall {
  readonly name: string;
  /** Handles. */
  readonly inputs: BigInt64Array;
  readonly outputs: number;
  /** Let XLA compile the function as a whole. */
  readonly xla: boolean;
}

/** Calls a TensorFlow function; gives the handles of its outputs. */
export function runFunction(
  { api, context, status }: TensorFlow,
  { name, inputs, outputs, xla }: FunctionCall,
): BigInt64Array {
  const op = status.pointerOf(api.TFE_NewOp(context, name, status.pointer), 'calling a compiled step');
  try {
    api.TFE_OpAddInputList(op, inputs, inputs.length, status.pointer);
    status.check('calling a compiled step');
    if (xla) api.TFE_OpSetAttrBool(op, '_XlaMustCompile', 1);
    const handles = new BigInt64Array(outputs);
    api.TFE_Execute(op, handles, Int32Array.of(outputs), status.pointer);
    status.check('running a compiled step');
    return handles;
  } finally {
    api.TFE_DeleteOp(op);
  }
}

/** The same on another thread, so that the event loop stays free. */
export async function runFunctionAsync(
  { api, context }: TensorFlow,
  { name, inputs, outputs, xla }: FunctionCall,
): Promise<BigInt64Array> {
  const status = newStatus(api); // its own: other calls run meanwhile
  try {
    const op = status.pointerOf(api.TFE_NewOp(context, name, status.pointer), 'calling a compiled step');
    try {
      api.TFE_OpAddInputList(op, inputs, inputs.length, status.pointer);
      status.check('calling a compiled step');
      if (xla) api.TFE_OpSetAttrBool(op, '_XlaMustCompile', 1);
      // Memory of their own, outside of the garbage collector's moving heap.
      const handles = new BigInt64Array(new ArrayBuffer(Math.max(outputs, 16) * 8), 0, outputs);
      const count = new Int32Array(new ArrayBuffer(128), 0, 1);
      count[0] = outputs;
      await new Promise<void>((resolve, reject) => {
        api.TFE_Execute.async(op, handles, count, status.pointer, (error) =>
          error == null ? resolve() : reject(error),
        );
      });
      status.check('running a compiled step');
      return handles;
    } finally {
      api.TFE_DeleteOp(op);
    }
  } finally {
    status.delete();
  }
}
