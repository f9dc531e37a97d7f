import { type Augmentation, drawAround, move, type Plan } from './plan.ts';

/** Turns the picture about its middle by up to so many degrees, either way. */
export const rotate: Augmentation<number> = (plan, degrees, random) =>
  rotateBy(plan, drawAround(random, 0, degrees));

export function rotateBy(plan: Plan, degrees: number): void {
  const angle = (degrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  move(plan, [cos, sin, 0, -sin, cos, 0]);
}
