import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from '../backend/backend.ts';
import { boolAttribute, functionAttribute, intAttribute, typeAttribute } from '../backend/binding.ts';
import { DT } from '../ffi/dtypes.ts';
import { isolated } from '../trace/isolate.ts';
import { callFunction } from '../trace/region.ts';
import { formatType, type SymbolicTensor } from '../trace/scope.ts';
import type { Trace } from '../trace/trace.ts';
import { engineInfo } from '../use-tensorflow.ts';
import { checkCarry, type ScanBody } from './body.ts';

export interface TracedScanOptions {
  readonly body: ScanBody;
  /** From the last step to the first. */
  readonly reverse: boolean;
  /** Let XLA compile the loop. */
  readonly xla: boolean;
}

/**
 * A scan while tracing: the body is traced once, whatever the number of steps, and runs as a `StatelessWhile` whose
 * outputs are gathered in TensorLists.
 */
export function traceScan(
  backend: TensorFlowBackend,
  trace: Trace,
  initial: readonly TensorInfo[],
  sequences: readonly TensorInfo[],
  { body, reverse, xla }: TracedScanOptions,
): Tensor[] {
  const inputs = [...initial, ...sequences].map((tensor) => backend.symbolOf(tensor.dataId));
  const loop = (symbols: readonly SymbolicTensor[]): SymbolicTensor[] =>
    whileLoop(backend, trace, symbols.slice(0, initial.length), symbols.slice(initial.length), body, reverse);
  const alone = xla && !trace.insideXla;
  const results = alone ? callFunction(trace, inputs, loop, { xla: true }) : loop(inputs);
  if (alone && Math.min(...Object.values(engineInfo()!.threads)) > 1) trace.noteScan(results);
  return results.map((symbol) => backend.tensorOfSymbol(symbol, 'a scan'));
}

function whileLoop(
  backend: TensorFlowBackend,
  trace: Trace,
  initial: readonly SymbolicTensor[],
  sequences: readonly SymbolicTensor[],
  body: ScanBody,
  reverse: boolean,
): SymbolicTensor[] {
  const steps = sequences[0]!.shape![0]!;
  const int = (value: number): SymbolicTensor => trace.constant(DT.int32, [], Int32Array.of(value));
  const ints = (values: readonly number[]): SymbolicTensor =>
    trace.constant(DT.int32, [values.length], Int32Array.from(values));
  const op = (
    name: string,
    attributes: Parameters<Trace['operation']>[1],
    inputs: readonly SymbolicTensor[],
  ): SymbolicTensor => trace.operation(name, attributes, inputs, 1)[0]!;

  // One time step as a function of [step, ...carry, ...lists, ...sequences, ...captures].
  const { made: stepFunction, result: outputs } = trace.function(
    () => {
      const step = trace.placeholder(DT.int32, []);
      const carry = initial.map(({ dtype, shape }) => trace.placeholder(dtype, shape));
      const whole = sequences.map(({ dtype, shape }) => trace.placeholder(dtype, shape));
      const at = reverse ? op('Sub', [typeAttribute('T', DT.int32)], [int(steps - 1), step]) : step;
      const slices = whole.map((sequence) =>
        op('GatherV2', gatherTypes(sequence.dtype), [sequence, at, int(0)]),
      );
      const after = runBody(backend, body, carry, slices);
      checkCarry(initial.map(typeOf), after.carry.map(typeOf));
      const lists = after.outputs.map(() => trace.placeholder(DT.variant, []));
      const longer = after.outputs.map((output, i) =>
        op('TensorListSetItem', [typeAttribute('element_dtype', output.dtype)], [lists[i]!, at, output]),
      );
      const next = op('AddV2', [typeAttribute('T', DT.int32)], [step, int(1)]);
      return {
        inputs: [step, ...carry, ...lists, ...whole],
        outputs: [next, ...after.carry, ...longer, ...whole],
        result: after.outputs.map(({ dtype, shape }) => ({ dtype, shape: shape! })),
      };
    },
    { passCaptures: true },
  );

  const lists = outputs.map(({ dtype, shape }) => {
    const types = [typeAttribute('element_dtype', dtype), typeAttribute('shape_type', DT.int32)];
    if (!trace.maybeInsideXla || !isNumber(dtype)) {
      return op('TensorListReserve', types, [ints(shape), int(steps)]);
    }
    // XLA fills all reserved lists with the same zeros, which it then copies for each. With a number of its own, each
    // list starts as memory of its own.
    const number = trace.nextFilling();
    const filled = op(
      'Fill',
      [typeAttribute('T', dtype), typeAttribute('index_type', DT.int32)],
      [
        ints([steps, ...shape]),
        trace.constant(dtype, [], dtype === DT.float32 ? Float32Array.of(number) : Int32Array.of(number)),
      ],
    );
    return op('TensorListFromTensor', types, [filled, ints(shape)]);
  });
  const state = [int(0), ...initial, ...lists, ...sequences, ...stepFunction.captures];
  const { made: condition } = trace.function(() => {
    const inputs = state.map(({ dtype, shape }) => trace.placeholder(dtype, shape));
    const more = op('Less', [typeAttribute('T', DT.int32)], [inputs[0]!, int(steps)]);
    return { inputs, outputs: [more], result: undefined };
  });
  const final = trace.operation(
    'StatelessWhile',
    [
      typeAttribute(
        'T',
        state.map((symbol) => symbol.dtype),
      ),
      functionAttribute('cond', condition.name),
      functionAttribute('body', stepFunction.name),
      intAttribute('parallel_iterations', 1),
      boolAttribute('_lower_using_switch_merge', true),
    ],
    state,
    state.length,
  );
  const withShape = (symbol: SymbolicTensor, shape: readonly number[]): SymbolicTensor => ({
    ...symbol,
    shape,
  });
  return [
    ...initial.map(({ shape }, i) => withShape(final[1 + i]!, shape!)),
    ...outputs.map(({ dtype, shape }, i) =>
      withShape(
        op(
          'TensorListStack',
          [typeAttribute('element_dtype', dtype), intAttribute('num_elements', steps)],
          [final[1 + initial.length + i]!, ints(shape)],
        ),
        [steps, ...shape],
      ),
    ),
  ];
}

function runBody(
  backend: TensorFlowBackend,
  body: ScanBody,
  carry: readonly SymbolicTensor[],
  slices: readonly SymbolicTensor[],
): { readonly carry: SymbolicTensor[]; readonly outputs: SymbolicTensor[] } {
  const toTensor = (symbol: SymbolicTensor): Tensor => backend.tensorOfSymbol(symbol, 'a scan');
  const toSymbol = (tensor: Tensor): SymbolicTensor => backend.symbolOf(tensor.dataId);
  let result: { carry: SymbolicTensor[]; outputs: SymbolicTensor[] } | undefined;
  isolated(() =>
    tf.tidy(() => {
      const after = body(carry.map(toTensor), slices.map(toTensor));
      result = { carry: after.carry.map(toSymbol), outputs: after.outputs.map(toSymbol) };
    }),
  );
  return result!;
}

const isNumber = (dtype: number): boolean => dtype === DT.float32 || dtype === DT.int32;

const typeOf = ({ dtype, shape }: SymbolicTensor): string => formatType(dtype, shape);

const gatherTypes = (dtype: number) => [
  typeAttribute('Tparams', dtype),
  typeAttribute('Tindices', DT.int32),
  typeAttribute('Taxis', DT.int32),
  intAttribute('batch_dims', 0),
];
