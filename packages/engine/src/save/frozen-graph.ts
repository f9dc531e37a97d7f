import type { TensorFlowBackend } from '../backend/backend.ts';
import { functionAttribute, typeAttribute } from '../backend/binding.ts';
import type { RecordedStep } from '../compile/record.ts';
import type { GraphOutput } from '../ffi/api.ts';
import { AttributeKind } from '../ffi/attributes.ts';
import { type BatchedCall, callInBatches } from './any-batch.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Signature } from './saved-model.ts';

export interface FrozenFunction {
  readonly recorded: RecordedStep;
  readonly signature: Signature;
  /** Set where the function takes any number of rows: how many it was traced for. */
  readonly batch: number | undefined;
}

/** Adds a recorded step to a graph: placeholders, a call of the function with every variable as a constant, results. */
export function addFrozenFunction(
  backend: TensorFlowBackend,
  graph: GraphBuilder,
  { recorded, signature, batch }: FrozenFunction,
): void {
  const { inputs, outputs, name } = signature;
  graph.include(recorded.functions);
  const placeholders = inputs.map(({ operation, dtype, shape }) => {
    const attributes = [
      typeAttribute('dtype', dtype),
      { name: 'shape', type: AttributeKind.shape, value: shape },
    ];
    return { oper: graph.operation('Placeholder', operation, [], attributes), index: 0 };
  });
  const constants = recorded.captures.map(({ variable, dataId }, i) =>
    frozen(backend, graph, variable?.dataId ?? dataId, `${name}_constant_${i}`),
  );
  const call: BatchedCall = {
    name,
    function: recorded.made.name,
    arguments: placeholders.map((output, i) => ({ output, ...signature.inputs[i]! })),
    captured: constants,
    results: outputs,
  };
  const results = batch === undefined ? callOnce(graph, call) : callInBatches(graph, call, batch);
  outputs.forEach(({ operation }, i) => {
    graph.operation('Identity', operation, [results[i]!], []);
  });
}

function callOnce(
  graph: GraphBuilder,
  { name, function: called, arguments: fed, captured, results }: BatchedCall,
): GraphOutput[] {
  const inputs = [...fed.map(({ output }) => output), ...captured.map(({ output }) => output)];
  const attributes = [
    typeAttribute(
      'Tout',
      results.map(({ dtype }) => dtype),
    ),
    functionAttribute('f', called),
  ];
  const oper = graph.operation('StatefulPartitionedCall', `${name}_step`, [inputs], attributes);
  return results.map((_, index) => ({ oper, index }));
}

/** The value of a tensor as a constant of a graph. */
function frozen(
  backend: TensorFlowBackend,
  graph: GraphBuilder,
  dataId: object,
  name: string,
): BatchedCall['captured'][number] {
  const { api, status } = backend.tensorFlow;
  const handle = backend.handleOf(dataId);
  const tensor = status.pointerOf(
    api.TFE_TensorHandleResolve(handle, status.pointer),
    'reading a tensor back',
  );
  const dtype = api.TF_TensorType(tensor);
  try {
    return { output: graph.constantOf(name, dtype, tensor), dtype };
  } finally {
    api.TF_DeleteTensor(tensor);
  }
}
