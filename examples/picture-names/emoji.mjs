// Emoji and what they are called: the data of examples/emoji.
import { loadSamples, splitByColumn } from '@crossmodal/data';
import { prepareNames } from './names.mjs';

/**
 * @param table emoji.csv, as examples/emoji/prepare.mjs makes it
 * @param most how many rows of each part are taken; default: all
 */
export async function readEmoji(table, most = Number.POSITIVE_INFINITY) {
  const inputs = { name: { column: 'name', kind: 'text' }, picture: { column: 'picture', kind: 'image' } };
  const samples = await loadSamples(table, { id: 'id', target: 'category', keep: ['split'], inputs });
  const parts = splitByColumn(samples, 'split');
  const take = (part) => part.slice(0, most).map(({ id, inputs }) => ({ id, ...inputs }));
  return prepareNames(
    { train: take(parts.train), test: take(parts.test) },
    { flip: true, rotate: 9, scale: 0.12, shift: 0.09, contrast: 0.12, channels: 0.1, erase: 8 },
  );
}
