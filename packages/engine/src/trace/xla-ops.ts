/**
 * Ops around scans that XLA compiles well on a CPU: what fuses, what only changes shapes, and products.
 *
 * Left out on purpose: convolutions and pooling (oneDNN's are faster), gathers and scatters (XLA takes an index out
 * of range for the nearest one in range, without a word), sorting, and what XLA has no kernel for.
 */
const compilesWell: ReadonlySet<string> = new Set(
  `
  Abs Add AddN AddV2 BiasAdd Ceil ClipByValue Cos Cosh Elu EluGrad Erf Exp Expm1 Floor FloorDiv FloorMod IsFinite IsInf
  IsNan LeakyRelu LeakyReluGrad Log Log1p Maximum Minimum Mul MulNoNan Neg Pow RealDiv Reciprocal Relu Relu6 Relu6Grad
  ReluGrad Rsqrt Selu SeluGrad Sigmoid Sign Sin Sinh Softplus Sqrt Square SquaredDifference Sub Tan Tanh

  Equal NotEqual Less LessEqual Greater GreaterEqual LogicalAnd LogicalNot LogicalOr Select SelectV2

  All Any ArgMax ArgMin LogSoftmax Max Mean Min Prod Softmax SoftmaxCrossEntropyWithLogits Sum

  BatchMatMul BatchMatMulV2 MatMul

  BroadcastTo Cast Concat ConcatV2 ExpandDims Fill Identity OneHot OnesLike Pack Pad PadV2 Reshape ReverseV2 Slice Split
  SplitV Squeeze StridedSlice Tile Transpose Unpack ZerosLike

  Bitcast BitwiseAnd BitwiseOr StatelessRandomUniformFullIntV2
  `
    .trim()
    .split(/\s+/),
);

/** What XLA compiles: the whole step, its scans alone, nothing; undefined: the whole step where that pays, else scans. */
export type XlaChoice = boolean | 'scans' | undefined;

/** How a scan that goes through XLA stands in a step. */
export const REGION = 'StatefulPartitionedCall';

/** Whether XLA should take a whole step rather than its scans alone, going by the ops outside of the scans' bodies. */
export function wholeStepPays(ops: ReadonlySet<string>): boolean {
  return ops.has(REGION) && [...ops].every((op) => op === REGION || compilesWell.has(op));
}
