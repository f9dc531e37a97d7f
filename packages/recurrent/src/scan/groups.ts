/** A list cut into parts of given sizes, in order. */
export function regroup<Item>(list: readonly Item[], sizes: readonly number[]): (readonly Item[])[] {
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return list.slice(end - size, end);
  });
}
