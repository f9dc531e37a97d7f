import { boolAttribute, functionAttribute, typeAttribute } from '../backend/binding.ts';
import type { SymbolicTensor } from './scope.ts';
import type { Trace } from './trace.ts';

/** Traces `build` into a function of its own and calls it; with `xla`, XLA compiles that part alone. */
export function callFunction(
  trace: Trace,
  inputs: readonly SymbolicTensor[],
  build: (inputs: readonly SymbolicTensor[]) => readonly SymbolicTensor[],
  { xla }: { readonly xla: boolean },
): SymbolicTensor[] {
  const { made, result: outputs } = trace.function(
    () => {
      const parameters = inputs.map(({ dtype, shape }) => trace.placeholder(dtype, shape));
      const results = build(parameters);
      return { inputs: parameters, outputs: results, result: results };
    },
    { xla },
  );
  const fed = [...inputs, ...made.captures];
  const attributes = [
    typeAttribute(
      'Tin',
      fed.map((symbol) => symbol.dtype),
    ),
    typeAttribute(
      'Tout',
      outputs.map((symbol) => symbol.dtype),
    ),
    functionAttribute('f', made.name),
    ...(xla ? [boolAttribute('_XlaMustCompile', true)] : []),
  ];
  return trace
    .operation('StatefulPartitionedCall', attributes, fed, outputs.length)
    .map((symbol, i) => ({ ...symbol, shape: outputs[i]!.shape }));
}
