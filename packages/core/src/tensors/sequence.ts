import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';

/** What every tensor stage passes on: the steps of one modality, or of several fused into one. */
export interface Sequence {
  /** [batch, time, features] */
  readonly values: Tensor3D;
  /** [batch, time], float32: 1 = a real step, 0 = padding or an absent modality. */
  readonly mask: Tensor2D;
  /** [batch, time], float32: when each step happens, in the data's unit; absent where the order is all there is. */
  readonly times?: Tensor2D;
}
