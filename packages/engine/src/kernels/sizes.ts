import { CrossmodalError } from '@crossmodal/core';
import type { Kernel } from './register.ts';

/** More elements than TensorFlow's kernels count: they end the process instead of refusing. */
const MOST = 2 ** 31 - 1;

/** A kernel whose attributes alone say how large its result is. */
export const sizedBy =
  (name: string, countOf: (attrs: Readonly<Record<string, unknown>>) => number) =>
  (original: Kernel): Kernel =>
  (call) => {
    const count = countOf(call.attrs);
    if (!(count <= MOST)) {
      throw new CrossmodalError(
        'engine/too-large',
        `${name}: expected at most ${MOST} elements, got ${count}.`,
      );
    }
    return original(call);
  };

/** A step that leads away from the end gives nothing, but for 1, the default, which tfjs turns round. */
export const rangeSize = ({ start, stop, step }: Readonly<Record<string, unknown>>): number => {
  const count = Math.ceil((Number(stop) - Number(start)) / Number(step));
  return (step === 1 ? Math.abs(count) : Math.max(0, count)) || 0;
};

export const fillSize = ({ shape }: Readonly<Record<string, unknown>>): number =>
  (shape as readonly number[]).reduce((product, size) => product * size, 1);
