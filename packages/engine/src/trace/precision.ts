import { boolAttribute, typeAttribute } from '../backend/binding.ts';
import type { Attribute } from '../ffi/attributes.ts';
import { DT } from '../ffi/dtypes.ts';
import { elements } from '../ffi/tensors.ts';
import type { SymbolicTensor } from './scope.ts';

/** In which numbers products are computed. */
export type Precision = 'float32' | 'bfloat16';

type Emit = (
  op: string,
  attributes: readonly Attribute[],
  inputs: readonly SymbolicTensor[],
  outputs: number,
) => SymbolicTensor[];

type Count = (
  inputs: readonly SymbolicTensor[],
  attribute: (name: string) => Attribute['value'] | undefined,
) => number;

const size = ({ shape }: SymbolicTensor): number => elements(shape ?? []);
const areaOf = (strides: unknown): number => (strides as readonly number[]).reduce((a, b) => a * b, 1);

const matMul: Count = ([a, b], attribute) => {
  const transposed = Boolean(attribute('transpose_b') ?? attribute('adj_y') ?? false);
  return size(a!) * b!.shape!.at(transposed ? -2 : -1)!;
};

/** How many multiplications each op makes, about. */
const products: Readonly<Record<string, Count>> = {
  MatMul: matMul,
  BatchMatMul: matMul,
  BatchMatMulV2: matMul,
  Conv2D: ([x, filter], attribute) =>
    (size(x!) * size(filter!)) / filter!.shape![2]! / areaOf(attribute('strides')),
  Conv2DBackpropInput: ([, filter, gradient]) => (size(gradient!) * size(filter!)) / filter!.shape![3]!,
  // The size of the filter is no attribute: 3 by 3 is assumed.
  Conv2DBackpropFilter: ([x, , gradient], attribute) =>
    9 * size(gradient!) * x!.shape![attribute('data_format') === 'NCHW' ? 1 : 3]!,
};

/** Where a product is computed. */
export interface Place {
  readonly xla: boolean;
  readonly gpu: boolean;
}

/**
 * Below so many multiplications, rounding costs more than it saves (measured on AMX). In XLA, where it fuses with what
 * made the factors, that is sooner.
 */
const worthwhile = { kernels: 2 ** 23, xla: 2 ** 20 };

/** Whether an op is a product of float32 numbers, large enough to gain from being computed in bfloat16. */
export function gainsFromBfloat16(
  op: string,
  attributes: readonly Attribute[],
  inputs: readonly SymbolicTensor[],
  { xla, gpu }: Place,
): boolean {
  const count = products[op];
  if (count === undefined || Number(attributeOf(attributes, 'T')) !== DT.float32) return false;
  if (xla && !gpu && !isMatMul(op)) return false; // XLA computes convolutions on a CPU in float32 all the same
  const multiplications = count(inputs, (name) => attributeOf(attributes, name));
  return multiplications >= (xla ? worthwhile.xla : worthwhile.kernels);
}

const isMatMul = (op: string): boolean => products[op] === matMul;

const attributeOf = (attributes: readonly Attribute[], name: string): Attribute['value'] | undefined =>
  attributes.find((one) => one.name === name)?.value;

/**
 * A product of bfloat16 numbers in place of one of float32: its factors are rounded, its sums are kept in float32
 * by the processor. TensorFlow's kernels round the result once more; XLA hands the sums on as they are, since on a CPU
 * it has fast products for that form alone.
 *
 * @param rounded gives a factor as bfloat16
 */
export function bfloat16Product(
  emit: Emit,
  rounded: (factor: SymbolicTensor) => SymbolicTensor,
  { xla }: Place,
  ...[op, attributes, inputs]: Parameters<Emit>
): SymbolicTensor[] {
  if (xla && isMatMul(op)) {
    const transposes = (names: readonly string[]): boolean =>
      names.some((name) => Boolean(attributeOf(attributes, name) ?? false));
    return emit(
      'BatchMatMulV3',
      [
        typeAttribute('Ta', DT.bfloat16),
        typeAttribute('Tb', DT.bfloat16),
        typeAttribute('Tout', DT.float32),
        boolAttribute('adj_x', transposes(['transpose_a', 'adj_x'])),
        boolAttribute('adj_y', transposes(['transpose_b', 'adj_y'])),
      ],
      inputs.map(rounded),
      1,
    );
  }
  const typed = attributes.map((attribute) =>
    attribute.name === 'T' ? typeAttribute('T', DT.bfloat16) : attribute,
  );
  const factors = inputs.map((input) => (input.dtype === DT.float32 ? rounded(input) : input));
  const [product] = emit(op, typed, factors, 1);
  return emit('Cast', castTypes(DT.bfloat16, DT.float32), [product!], 1);
}

export const castTypes = (from: number, to: number): Attribute[] => [
  typeAttribute('SrcT', from),
  typeAttribute('DstT', to),
];
