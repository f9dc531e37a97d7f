import { CrossmodalError } from '@crossmodal/core';
import type { Tensor } from '@tensorflow/tfjs';

/** One step of a scan: the carry and this step's slices in, the next carry and this step's outputs out. */
export type ScanBody = (
  carry: Tensor[],
  slices: Tensor[],
) => { readonly carry: readonly Tensor[]; readonly outputs: readonly Tensor[] };

/** A body must give back a carry of the shapes and types it was given. */
export function checkCarry(before: readonly string[], after: readonly string[]): void {
  if (before.join() === after.join()) return;
  throw new CrossmodalError(
    'engine/scan-carry',
    `expected the body of the scan to give back a carry of ${before.join(', ') || 'nothing'}, got ${
      after.join(', ') || 'nothing'
    }.`,
  );
}

/** The number of steps, which all sequences must share. */
export function countSteps(sequences: readonly { readonly shape: readonly number[] }[]): number {
  const lengths = sequences.map(({ shape }) => shape[0]);
  const [steps] = lengths;
  if (steps === undefined || steps === 0 || lengths.some((length) => length !== steps)) {
    throw new CrossmodalError(
      'engine/scan-sequences',
      `expected at least one sequence, all with the same number of steps (1 or more) on their first axis, got ${
        sequences.map(({ shape }) => `[${shape.join(', ')}]`).join(', ') || 'none'
      }.`,
    );
  }
  return steps;
}
