/** Far enough for a number of 24 bits to show it, whatever unit a step turns a time into. */
const AHEAD_MS = 1000 * 24 * 3600 * 1000;

/**
 * Runs something while the clock is ahead by 1,000 days: `Date` and `performance.now`.
 *
 * A step that is traced twice within one millisecond would else find the same time twice, and freeze it.
 */
export function withClockAhead<Result>(work: () => Result): Result {
  const { Date: clock } = globalThis;
  const { now } = performance;
  const ownNow = Object.getOwnPropertyDescriptor(performance, 'now');
  globalThis.Date = new Proxy(clock, {
    apply: () => new clock(clock.now() + AHEAD_MS).toString(),
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [clock.now() + AHEAD_MS] : values, newTarget),
    get: (target, name) =>
      name === 'now' ? () => clock.now() + AHEAD_MS : Reflect.get(target, name, target),
  });
  performance.now = () => now.call(performance) + AHEAD_MS;
  try {
    return work();
  } finally {
    globalThis.Date = clock;
    Reflect.deleteProperty(performance, 'now');
    if (ownNow !== undefined) Object.defineProperty(performance, 'now', ownNow);
  }
}
