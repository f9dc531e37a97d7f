import { typeAttribute } from '../backend/binding.ts';
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

/** Below so many multiplications, rounding costs more than it saves (measured on AVX-512 BF16). */
const worthwhile = 2 ** 23;

/** Whether an op is a product of float32 numbers, large enough to gain from being computed in bfloat16. */
export function gainsFromBfloat16(
  op: string,
  attributes: readonly Attribute[],
  inputs: readonly SymbolicTensor[],
): boolean {
  const attribute = (name: string): Attribute['value'] | undefined =>
    attributes.find((one) => one.name === name)?.value;
  const count = products[op];
  return (
    count !== undefined && Number(attribute('T')) === DT.float32 && count(inputs, attribute) >= worthwhile
  );
}

/**
 * A product of bfloat16 numbers in place of one of float32: its factors are rounded, its sums are kept in float32
 * by the processor, its result is rounded once more and handed on as float32.
 *
 * @param rounded gives a factor as bfloat16
 */
export function bfloat16Product(
  emit: Emit,
  rounded: (factor: SymbolicTensor) => SymbolicTensor,
  op: string,
  attributes: readonly Attribute[],
  inputs: readonly SymbolicTensor[],
): SymbolicTensor[] {
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
