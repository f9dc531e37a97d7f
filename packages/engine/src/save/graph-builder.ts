import { typeAttribute } from '../backend/binding.ts';
import type { GraphOutput } from '../ffi/api.ts';
import { type Attribute, AttributeKind, setAttribute } from '../ffi/attributes.ts';
import type { Pointer } from '../ffi/c-runtime.ts';
import type { TensorFlow } from '../ffi/tensorflow.ts';
import type { HostValues } from '../ffi/tensors.ts';
import { readBuffer } from '../trace/op-definitions.ts';
import type { GraphFunction } from '../trace/scope.ts';
import { packOutputs } from '../trace/scope.ts';

/** A `TF_Graph` under construction. */
export interface GraphBuilder {
  /** Makes functions callable by its operations. */
  include(functions: readonly GraphFunction[]): void;
  /** @param inputs each one tensor, or the list of tensors that is one input */
  operation(
    op: string,
    name: string,
    inputs: readonly (GraphOutput | readonly GraphOutput[])[],
    attributes: readonly Attribute[],
  ): Pointer;
  /** @param values what the host holds, or a `TF_Tensor` */
  constant(name: string, dtype: number, shape: readonly number[], values: HostValues): GraphOutput;
  constantOf(name: string, dtype: number, tensor: Pointer): GraphOutput;
  /** The `GraphDef`. */
  serialize(): Uint8Array;
  delete(): void;
}

export function buildGraph({ api, c, status, tensors }: TensorFlow): GraphBuilder {
  const graph = status.pointerOf(api.TF_NewGraph(), 'making a graph');

  const operation: GraphBuilder['operation'] = (op, name, inputs, attributes) => {
    // Nothing may throw between here and TF_FinishOperation: an unfinished description cannot be dropped.
    const description = api.TF_NewOperation(graph, op, name)!;
    for (const input of inputs) {
      if (Array.isArray(input)) api.TF_AddInputList(description, packOutputs(input), input.length);
      else api.TF_AddInput(description, input as GraphOutput);
    }
    for (const attribute of attributes) setAttribute(api, 'graph', description, attribute, status.pointer);
    return status.pointerOf(api.TF_FinishOperation(description, status.pointer), op);
  };

  const constantOf: GraphBuilder['constantOf'] = (name, dtype, tensor) => {
    const value = { name: 'value', type: AttributeKind.tensor, value: tensor };
    return { oper: operation('Const', name, [], [typeAttribute('dtype', dtype), value]), index: 0 };
  };

  return {
    operation,
    constantOf,
    constant(name, dtype, shape, values) {
      const tensor = tensors.create(shape, dtype, values);
      try {
        return constantOf(name, dtype, tensor);
      } finally {
        tensors.free(tensor);
      }
    },
    include(functions) {
      for (const { pointer } of functions) {
        api.TF_GraphCopyFunction(graph, pointer, null, status.pointer);
        status.check('copying a function');
      }
    },
    serialize() {
      const buffer = status.pointerOf(api.TF_NewBuffer(), 'making a buffer');
      try {
        api.TF_GraphToGraphDef(graph, buffer, status.pointer);
        status.check('writing a graph');
        return readBuffer(c, buffer);
      } finally {
        api.TF_DeleteBuffer(buffer);
      }
    },
    delete: () => void api.TF_DeleteGraph(graph),
  };
}
