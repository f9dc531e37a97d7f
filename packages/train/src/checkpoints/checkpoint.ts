import type { HostTensor } from '@crossmodal/core';
import type { Progress } from '../fit/progress.ts';

/** All that a training needs to go on as if it had never stopped. */
export interface Checkpoint {
  readonly progress: Progress;
  /** `weights/…`, `optimizer/…` and, where there are, `average/…` and `best/…`. */
  readonly tensors: Readonly<Record<string, HostTensor>>;
}

/** Which tensors belong together, by the first part of their name. */
export type CheckpointGroup = 'weights' | 'optimizer' | 'average' | 'best';

export function group(
  name: CheckpointGroup,
  tensors: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  return Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [`${name}/${key}`, tensor]));
}

export function ungroup(checkpoint: Checkpoint, name: CheckpointGroup): Record<string, HostTensor> {
  const prefix = `${name}/`;
  return Object.fromEntries(
    Object.entries(checkpoint.tensors)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, tensor]) => [key.slice(prefix.length), tensor]),
  );
}
