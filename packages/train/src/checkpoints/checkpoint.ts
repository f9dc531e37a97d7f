import type { HostTensor } from '@crossmodal/core';
import type { Progress } from '../fit/progress.ts';

/** All that a training needs to go on as if it had never stopped. */
export interface Checkpoint {
  readonly progress: Progress;
  /** `weights/…`, `optimizer/…` and, where there are, `average/…` and `best/…`. */
  readonly tensors: Readonly<Record<string, HostTensor>>;
}
