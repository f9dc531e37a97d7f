import { type Augmentation, drawAround, move } from './plan.ts';

/** Turns the picture about its middle by up to so many degrees, either way. */
export const rotate: Augmentation<number> = (plan, degrees, random) => {
  const angle = (drawAround(random, 0, degrees) * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  move(plan, [cos, sin, 0, -sin, cos, 0]);
};
