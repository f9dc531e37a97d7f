/** How channels stand in memory: what other libraries' networks may want. */
export type ChannelOrder = 'rgb-last' | 'bgr-last' | 'rgb-first' | 'bgr-first';

export const channelOrders: readonly ChannelOrder[] = ['rgb-last', 'bgr-last', 'rgb-first', 'bgr-first'];

/**
 * Puts the channels of a picture in another order.
 *
 * @param pixels [height, width, 3], red, green, blue
 * @param ordered is written over, and is not `pixels`; default: a new array
 * @returns [height, width, 3] or, with `-first`, [3, height, width]; for `rgb-last` what was given
 */
export function orderChannels<Values extends Float32Array | Uint8Array>(
  pixels: Values,
  order: ChannelOrder,
  ordered?: Values,
): Values {
  return order === 'rgb-last' ? pixels : reorder(pixels, order, ordered ?? (pixels.slice() as Values));
}

function reorder<Values extends Float32Array | Uint8Array>(
  pixels: Values,
  order: ChannelOrder,
  ordered: Values,
): Values {
  const count = pixels.length / 3;
  const first = order.endsWith('first');
  for (let channel = 0; channel < 3; channel++) {
    const place = order.startsWith('bgr') ? 2 - channel : channel;
    for (let i = 0; i < count; i++)
      ordered[first ? place * count + i : 3 * i + place] = pixels[3 * i + channel]!;
  }
  return ordered;
}

/** The shape of a picture whose channels stand so. */
export function orderedShape(
  { width, height }: { readonly width: number; readonly height: number },
  order: ChannelOrder,
): readonly number[] {
  return order.endsWith('first') ? [3, height, width] : [height, width, 3];
}
