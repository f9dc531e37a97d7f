import type { Schedule } from './schedule.ts';

/**
 * The same learning rate in every step.
 *
 * @example
 * const schedule = constant(1e-3);
 */
export function constant(rate: number): Schedule {
  return () => rate;
}
