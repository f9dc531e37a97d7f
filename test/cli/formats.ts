import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';

/** A source of one format, and what `data describe` has to find in it. */
export interface SourceCase {
  readonly source: string;
  readonly samples: number;
  /** The modalities that it finds, with what they are. */
  readonly modalities: Readonly<Record<string, string>>;
  readonly classes: number;
}

const golden = fileURLToPath(new URL('../../packages/data/test/golden', import.meta.url));
const labels = ['cat', 'dog', 'cat', 'cat'] as const;

/** Writes a small source of every format into a folder. */
export async function writeFormats(folder: string): Promise<Readonly<Record<string, SourceCase>>> {
  const put = (name: string, content: string | Uint8Array): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const train = 'imagenet/ILSVRC/Data/CLS-LOC/train';
  const pictures = await Promise.all(labels.map((_, i) => drawPicture(40 * i)));
  for (const [i, bytes] of pictures.entries()) put(`pictures/${i}.png`, bytes);
  const rows = labels.map((label, i) => ({
    id: `r${i}`,
    text: `row ${i}`,
    photo: `pictures/${i}.png`,
    label,
  }));
  const delimited = (separator: string): string =>
    [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))]
      .map((cells) => cells.join(separator))
      .join('\n');
  const table = (name: string, content: string): SourceCase => ({
    source: put(name, content),
    samples: 4,
    modalities: { photo: 'image', text: 'text' },
    classes: 2,
  });
  const pictured = (source: string, more: Readonly<Record<string, string>> = {}): SourceCase => ({
    source,
    samples: 4,
    modalities: { image: 'image', ...more },
    classes: 2,
  });
  for (const [i, label] of labels.entries()) {
    put(`classes/${label}/${i}.png`, pictures[i]!);
    put(`described/train/${i}.png`, pictures[i]!);
    put(`${train}/n0${label === 'cat' ? 1 : 2}/${i}.JPEG`, pictures[i]!);
  }
  const metadata = labels.map((label, i) => `${i}.png,a ${label},${label}`);
  put('described/train/metadata.csv', ['file_name,caption,label', ...metadata].join('\n'));
  const shard = tar(
    labels.flatMap((label, i) => [
      [`${i}.png`, pictures[i]!],
      [`${i}.txt`, `a ${label}`],
      [`${i}.cls`, label],
    ]),
  );
  const cifar = [
    ['cifar-10-batches-bin/batches.meta.txt', Buffer.from('cat\ndog\n')],
    [
      'cifar-10-batches-bin/data_batch_1.bin',
      Buffer.concat(labels.map((label) => Buffer.from([label === 'cat' ? 0 : 1, ...Array(3072).fill(7)]))),
    ],
  ] as const;
  for (const [name, content] of cifar) put(join('cifar', name), content);
  put('imagenet/LOC_synset_mapping.txt', 'n01 cat\nn02 dog\n');
  cpSync(join(golden, 'rows-zstd.parquet'), join(folder, 'rows.parquet'));
  put('shards/a-0.tar', shard);
  put('shards/a-1.tar.gz', gzipSync(shard));
  return {
    csv: table('rows.csv', delimited(',')),
    tsv: table('rows.tsv', delimited('\t')),
    jsonl: table('rows.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')),
    json: table('rows.json', JSON.stringify(rows)),
    parquet: {
      source: join(folder, 'rows.parquet'),
      samples: 5,
      modalities: { count: 'numbers', good: 'text', numbers: 'numbers', share: 'numbers', text: 'text' },
      classes: 2,
    },
    'class folders': pictured(join(folder, 'classes')),
    imagefolder: pictured(join(folder, 'described'), { caption: 'text' }),
    'shards by a glob': {
      source: join(folder, 'shards/a-*'),
      samples: 8,
      modalities: { png: 'image', txt: 'text' },
      classes: 2,
    },
    'CIFAR-10': pictured(join(folder, 'cifar')),
    'CIFAR-10 as downloaded': pictured(put('cifar-10-binary.tar.gz', gzipSync(tar(cifar)))),
    ImageNet: pictured(join(folder, 'imagenet')),
  };
}

const drawPicture = (red: number): Promise<Buffer> =>
  sharp({ create: { width: 12, height: 9, channels: 3, background: { r: red, g: 60, b: 20 } } })
    .png()
    .toBuffer();

/** The bytes of a tar archive (ustar). */
function tar(members: readonly (readonly [string, string | Uint8Array])[]): Buffer {
  const blocks = members.flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`0000644\0`, 100);
    header.write(bytes.length.toString(8).padStart(11, '0'), 124);
    header.write('        0', 148); // the sum, as spaces while it is computed; a file
    header.write('ustar', 257);
    header.write('00', 263);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
