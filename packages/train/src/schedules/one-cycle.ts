import { cosineBetween, type Schedule } from './schedule.ts';

export interface OneCycleOptions {
  /** The highest learning rate. */
  readonly peak: number;
  /** Share of the steps that climb to the peak, 0 to 1. Default 0.3. */
  readonly warmup?: number;
  /** The first rate is `peak / startDivisor`. Default 25. */
  readonly startDivisor?: number;
  /** The last rate is the first divided by this. Default 1e4. */
  readonly endDivisor?: number;
}

/**
 * Up to a peak and down to almost nothing, both along a cosine: quick training in a known number of steps.
 *
 * @example
 * const schedule = oneCycle({ peak: 3e-3, warmup: 0.2 });
 *
 * Source: Smith & Topin, "Super-Convergence", 2018; equal to `torch.optim.lr_scheduler.OneCycleLR`.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const { peak, warmup = 0.3, startDivisor = 25, endDivisor = 1e4 } = options;
  const start = peak / startDivisor;
  const end = start / endDivisor;
  return (step, steps) => {
    const top = warmup * steps - 1;
    if (step < top) return cosineBetween(start, peak, step / top);
    if (step === top) return peak;
    return cosineBetween(peak, end, (step - top) / (steps - 1 - top));
  };
}
