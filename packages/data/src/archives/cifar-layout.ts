import { CrossmodalError, type RawImage } from '@crossmodal/core';
import { emptyRecord } from '../tables/row.ts';

/** How one of the two sets is laid out: records of label bytes and 3 planes (red, green, blue) of 32×32 pixels. */
export interface CifarLayout {
  readonly folder: string;
  /** Where the names of each label byte's values stand, one a line; in the order of the bytes. */
  readonly labels: readonly { readonly column: string; readonly names: string }[];
  /** By file, the part that it belongs to. */
  readonly files: Readonly<Record<string, 'train' | 'test'>>;
}

export const cifarLayouts: readonly CifarLayout[] = [
  {
    folder: 'cifar-10-batches-bin',
    labels: [{ column: 'label', names: 'batches.meta.txt' }],
    files: {
      'data_batch_1.bin': 'train',
      'data_batch_2.bin': 'train',
      'data_batch_3.bin': 'train',
      'data_batch_4.bin': 'train',
      'data_batch_5.bin': 'train',
      'test_batch.bin': 'test',
    },
  },
  {
    folder: 'cifar-100-binary',
    labels: [
      { column: 'superclass', names: 'coarse_label_names.txt' },
      { column: 'label', names: 'fine_label_names.txt' },
    ],
    files: { 'train.bin': 'train', 'test.bin': 'test' },
  },
];

const SIDE = 32;
const PLANE = SIDE * SIDE;

export function recordSize({ labels }: CifarLayout): number {
  return labels.length + 3 * PLANE;
}

/** Class names of each label byte, by column. */
export type ClassNames = Readonly<Record<string, readonly string[]>>;

export function parseNames(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The columns of one record. @throws CrossmodalError `data/malformed-row` for a label that has no name */
export function parseRecord(
  record: Uint8Array,
  layout: CifarLayout,
  names: ClassNames,
  place: { readonly file: string; readonly index: number },
): Record<string, unknown> {
  const name = place.file.replace(/^.*[\\/]/, '');
  const values = emptyRecord();
  values.id = `${name.replace(/\.bin$/, '')}/${place.index}`;
  values.image = toImage(record.subarray(layout.labels.length));
  layout.labels.forEach(({ column }, i) => {
    const known = names[column] ?? [];
    values[column] = known[record[i]!];
    if (values[column] !== undefined) return;
    const problem = `expected a ${column} from 0 to ${known.length - 1}, got ${record[i]}.`;
    throw new CrossmodalError('data/malformed-row', problem, {
      sample: values.id as string,
      location: { file: place.file },
    });
  });
  values.split = layout.files[name];
  return values;
}

/** Three planes as pixels. */
function toImage(planes: Uint8Array): RawImage {
  const pixels = new Uint8Array(3 * PLANE);
  for (let i = 0; i < PLANE; i++) {
    pixels[3 * i] = planes[i]!;
    pixels[3 * i + 1] = planes[PLANE + i]!;
    pixels[3 * i + 2] = planes[2 * PLANE + i]!;
  }
  return { pixels, width: SIDE, height: SIDE };
}
