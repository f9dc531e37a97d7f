import type { TensorFlowBackend } from '../backend/backend.ts';
import { functionAttribute, typeAttribute } from '../backend/binding.ts';
import type { RecordedStep } from '../compile/record.ts';
import type { GraphOutput } from '../ffi/api.ts';
import { type Attribute, AttributeKind, setAttribute } from '../ffi/attributes.ts';
import type { Pointer } from '../ffi/c-runtime.ts';
import { readBuffer } from '../trace/op-definitions.ts';
import { packOutputs } from '../trace/scope.ts';
import type { Signature } from './saved-model.ts';

/** A recorded step as a `GraphDef`: placeholders, a call of the function with every variable as a constant, results. */
export function frozenGraph(
  backend: TensorFlowBackend,
  recorded: RecordedStep,
  signature: Signature,
): Uint8Array {
  const { api, c, status } = backend.tensorFlow;
  const { inputs, outputs } = signature;
  const graph = status.pointerOf(api.TF_NewGraph(), 'making a graph');

  const operation = (
    op: string,
    name: string,
    fed: readonly GraphOutput[] | GraphOutput,
    attributes: readonly Attribute[],
  ): Pointer => {
    const description = api.TF_NewOperation(graph, op, name)!;
    if (!Array.isArray(fed)) api.TF_AddInput(description, fed as GraphOutput);
    else if (fed.length > 0) api.TF_AddInputList(description, packOutputs(fed), fed.length);
    for (const attribute of attributes) setAttribute(api, 'graph', description, attribute, status.pointer);
    return status.pointerOf(api.TF_FinishOperation(description, status.pointer), op);
  };

  const constant = (dataId: object, i: number): { output: GraphOutput; dtype: number } => {
    const handle = backend.handleOf(dataId);
    const tensor = status.pointerOf(
      api.TFE_TensorHandleResolve(handle, status.pointer),
      'reading a tensor back',
    );
    const dtype = api.TF_TensorType(tensor);
    try {
      const value = { name: 'value', type: AttributeKind.tensor, value: tensor };
      const oper = operation('Const', `constant_${i}`, [], [typeAttribute('dtype', dtype), value]);
      return { output: { oper, index: 0 }, dtype };
    } finally {
      api.TF_DeleteTensor(tensor);
    }
  };

  try {
    for (const { pointer } of recorded.functions) {
      api.TF_GraphCopyFunction(graph, pointer, null, status.pointer);
      status.check('copying a function');
    }
    const placeholders = inputs.map(({ operation: name, dtype, shape }) => {
      const attributes = [
        typeAttribute('dtype', dtype),
        { name: 'shape', type: AttributeKind.shape, value: shape },
      ];
      return { output: { oper: operation('Placeholder', name, [], attributes), index: 0 }, dtype };
    });
    const constants = recorded.captures.map(({ variable, dataId }, i) =>
      constant(variable?.dataId ?? dataId, i),
    );
    const fed = [...placeholders, ...constants];
    const types = (of: readonly { readonly dtype: number }[]): number[] => of.map(({ dtype }) => dtype);
    const call = operation(
      'StatefulPartitionedCall',
      'step',
      fed.map(({ output }) => output),
      [typeAttribute('Tout', types(outputs)), functionAttribute('f', recorded.made.name)],
    );
    outputs.forEach(({ operation: name }, index) => {
      operation('Identity', name, { oper: call, index }, []);
    });
    const buffer = status.pointerOf(api.TF_NewBuffer(), 'making a buffer');
    try {
      api.TF_GraphToGraphDef(graph, buffer, status.pointer);
      status.check('writing a graph');
      return readBuffer(c, buffer);
    } finally {
      api.TF_DeleteBuffer(buffer);
    }
  } finally {
    api.TF_DeleteGraph(graph);
  }
}
