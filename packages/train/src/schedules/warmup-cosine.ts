import { cosineBetween, type Schedule } from './schedule.ts';

export interface WarmupCosineOptions {
  /** The highest learning rate. */
  readonly peak: number;
  /** Steps that climb to the peak in a straight line. Default 0. */
  readonly warmupSteps?: number;
  /** The rate that would be reached after the last step. Default 0. */
  readonly end?: number;
}

/**
 * A straight climb in the first steps, then down along a cosine: the usual schedule of attention networks.
 *
 * @example
 * const schedule = warmupCosine({ peak: 1e-3, warmupSteps: 100 });
 *
 * Source: Loshchilov & Hutter, "SGDR", ICLR 2017 (one cycle of it); equal to
 * PyTorch's `LinearLR` followed by `CosineAnnealingLR`.
 */
export function warmupCosine(options: WarmupCosineOptions): Schedule {
  const { peak, warmupSteps = 0, end = 0 } = options;
  return (step, steps) => {
    if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
    return cosineBetween(peak, end, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  };
}
