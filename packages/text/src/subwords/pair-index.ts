/** Numbers pairs of ids from 0 on, in the order in which they are added. */
export interface PairIndex {
  readonly size: number;
  /** The number of a pair; -1 where it was not added. */
  find(left: number, right: number): number;
  /** The number of a pair, a new one where it has none. */
  add(left: number, right: number): number;
}

/** An open-addressed table of whole numbers: a `Map` would need one key for both ids, and make an object of each. */
export function pairIndex(): PairIndex {
  const lefts: number[] = [];
  const rights: number[] = [];
  let slots = new Int32Array(1024).fill(-1);
  const slotOf = (left: number, right: number): number => {
    const last = slots.length - 1;
    let slot = hash(left, right) & last;
    for (let pair = slots[slot]!; pair >= 0; pair = slots[slot]!) {
      if (lefts[pair] === left && rights[pair] === right) break;
      slot = (slot + 1) & last;
    }
    return slot;
  };
  const grow = (): void => {
    slots = new Int32Array(2 * slots.length).fill(-1);
    for (let pair = 0; pair < lefts.length; pair++) slots[slotOf(lefts[pair]!, rights[pair]!)] = pair;
  };
  return {
    get size() {
      return lefts.length;
    },
    find: (left, right) => slots[slotOf(left, right)]!,
    add(left, right) {
      // At most half full, so that a search ends soon.
      if (2 * lefts.length >= slots.length) grow();
      const slot = slotOf(left, right);
      if (slots[slot]! < 0) {
        slots[slot] = lefts.length;
        lefts.push(left);
        rights.push(right);
      }
      return slots[slot]!;
    },
  };
}

function hash(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
