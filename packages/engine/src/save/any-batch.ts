import { functionAttribute, intAttribute, typeAttribute } from '../backend/binding.ts';
import type { GraphOutput } from '../ffi/api.ts';
import { type Attribute, AttributeKind } from '../ffi/attributes.ts';
import { DT } from '../ffi/dtypes.ts';
import type { GraphBuilder } from './graph-builder.ts';

interface Typed {
  readonly dtype: number;
}

/** A function to be called with what is fed, then with what is captured. */
export interface BatchedCall {
  readonly name: string;
  readonly function: string;
  readonly arguments: readonly (Typed & {
    readonly output: GraphOutput;
    readonly shape: readonly number[];
  })[];
  readonly captured: readonly (Typed & { readonly output: GraphOutput })[];
  readonly results: readonly (Typed & { readonly shape: readonly number[] })[];
}

/**
 * Calls a function that was traced for `batch` rows with any number of them: they are filled up with zeros to whole
 * batches, which `MapDefun` hands to the function one by one, and what was made of the zeros is cut off.
 *
 * @returns results of [rows, ...]
 */
export function callInBatches(graph: GraphBuilder, call: BatchedCall, batch: number): GraphOutput[] {
  let made = 0;
  const op = (type: string, inputs: readonly GraphOutput[], attributes: readonly Attribute[] = []) => ({
    oper: graph.operation(type, `${call.name}_batch_${made++}`, inputs, attributes),
    index: 0,
  });
  const ints = (values: readonly number[], shape = [values.length]): GraphOutput =>
    graph.constant(`${call.name}_batch_${made++}`, DT.int32, shape, Int32Array.from(values));
  const int = (value: number): GraphOutput => ints([value], []);
  const arithmetic = (type: string, a: GraphOutput, b: GraphOutput): GraphOutput =>
    op(type, [a, b], [typeAttribute('T', DT.int32)]);
  const pack = (parts: readonly GraphOutput[]): GraphOutput => ({
    oper: graph.operation(
      'Pack',
      `${call.name}_batch_${made++}`,
      [parts],
      [typeAttribute('T', DT.int32), intAttribute('axis', 0)],
    ),
    index: 0,
  });
  const reshape = (value: GraphOutput, dtype: number, shape: GraphOutput): GraphOutput =>
    op('Reshape', [value, shape], [typeAttribute('T', dtype), typeAttribute('Tshape', DT.int32)]);

  const [first] = call.arguments;
  const shape = op(
    'Shape',
    [first!.output],
    [typeAttribute('T', first!.dtype), typeAttribute('out_type', DT.int32)],
  );
  const rows = op(
    'GatherV2',
    [shape, int(0), int(0)],
    [
      typeAttribute('Tparams', DT.int32),
      typeAttribute('Tindices', DT.int32),
      typeAttribute('Taxis', DT.int32),
    ],
  );
  const batches = arithmetic('FloorDiv', arithmetic('AddV2', rows, int(batch - 1)), int(batch));
  const missing = arithmetic('Sub', arithmetic('Mul', batches, int(batch)), rows);

  const inBatches = call.arguments.map(({ output, dtype, shape: [, ...rest] }) => {
    const padding = pack([pack([int(0), missing]), ...rest.map(() => ints([0, 0]))]); // [axes, 2]
    const padded = op(
      'Pad',
      [output, padding],
      [typeAttribute('T', dtype), typeAttribute('Tpaddings', DT.int32)],
    );
    return reshape(padded, dtype, pack([batches, int(batch), ...rest.map(int)])); // [batches, batch, ...]
  });
  const typesOf = (list: readonly Typed[]): number[] => list.map(({ dtype }) => dtype);
  const mapped = graph.operation(
    'MapDefun',
    `${call.name}_step`,
    [inBatches, call.captured.map(({ output }) => output)],
    [
      typeAttribute('output_types', typesOf(call.results)),
      {
        name: 'output_shapes',
        type: AttributeKind.shape,
        value: call.results.map((result) => result.shape),
      },
      functionAttribute('f', call.function),
    ],
  );
  return call.results.map(({ dtype, shape: [, ...rest] }, index) => {
    const all = reshape({ oper: mapped, index }, dtype, ints([-1, ...rest])); // [rows and zeros, ...]
    const sizes = pack([rows, ...rest.map(() => int(-1))]);
    return op(
      'Slice',
      [all, ints([0, ...rest.map(() => 0)]), sizes],
      [typeAttribute('T', dtype), typeAttribute('Index', DT.int32)],
    );
  });
}
