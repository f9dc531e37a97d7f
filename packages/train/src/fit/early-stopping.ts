import { CrossmodalError, suggestName } from '@crossmodal/core';
import type { Best } from './progress.ts';
import type { EarlyStopping } from './task.ts';

/** Whether an epoch is the best so far; one whose metric is NaN never is. */
export function isBest(
  { metric, mode }: EarlyStopping,
  metrics: Readonly<Record<string, number>>,
  best: Best | undefined,
): boolean {
  const value = metricOf(metric, metrics);
  if (Number.isNaN(value)) return false;
  if (best === undefined) return true;
  return mode === 'max' ? value > best.value : value < best.value;
}

/** Whether too many epochs have passed since the best. */
export function isOverdue({ patience }: EarlyStopping, epoch: number, best: Best | undefined): boolean {
  return epoch - (best?.epoch ?? 0) > patience;
}

export function metricOf(metric: string, metrics: Readonly<Record<string, number>>): number {
  const value = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (value === undefined) {
    throw new CrossmodalError('train/unknown-metric', `validate() gave no "${metric}".`, {
      hint: suggestName(metric, Object.keys(metrics)),
    });
  }
  return value;
}
