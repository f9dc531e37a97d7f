import { type Augmentation, move } from './plan.ts';

/** Shows a window of the shown size, anywhere in a larger picture, at whole pixels: rows are copied, not resampled. */
export const window: Augmentation<boolean> = (plan, _, random) => {
  const { source, width, height } = plan;
  move(plan, [1, 0, offset(source.width - width, 0), 0, 1, offset(source.height - height, 1)]);

  /** From the window in the middle. */
  function offset(room: number, index: number): number {
    return room > 0 ? random.integer(index, room + 1) - Math.floor(room / 2) : 0;
  }
};
