import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Records } from '../../src/index.ts';
import { tar } from '../pack.ts';

/** What each format is asked to hold. */
export interface Cells {
  /** Any text, of at least one character. */
  readonly text: string;
  readonly label: 'cat' | 'dog';
}

/** A data set of one format, and what has to be read from it. */
export interface DataSet {
  readonly source: string | Records;
  /** The columns to compare, in the order of the rows. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The files that may be damaged. */
  readonly files: readonly string[];
}

export interface FormatCase {
  /** Writes a data set into an empty folder. */
  write(folder: string, rows: readonly Cells[]): DataSet | Promise<DataSet>;
  /** Whether rows are read in any order. */
  readonly indexed: boolean;
}

const golden = join(import.meta.dirname, '../golden');

const put = (folder: string, name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};

/** A table in one file. */
const single = (name: string, print: (rows: readonly Cells[]) => string | Uint8Array): FormatCase => ({
  indexed: true,
  write(folder, rows) {
    const file = put(folder, name, print(rows));
    return { source: file, rows: rows.map((row) => ({ ...row })), files: [file] };
  },
});

const delimited = (rows: readonly Cells[], separator: string): string =>
  [['text', 'label'], ...rows.map(({ text, label }) => [`"${text.replaceAll('"', '""')}"`, label])]
    .map((cells) => cells.join(separator))
    .join('\n');

/** Pictures as files that are never decoded here. */
const pictures = (folder: string, rows: readonly Cells[], pathOf: (row: Cells, i: number) => string) =>
  rows.map((row, i) => put(folder, pathOf(row, i), row.text));

const metadata = (name: string, print: (rows: readonly Record<string, string>[]) => string): FormatCase => ({
  indexed: true,
  write(folder, rows) {
    pictures(folder, rows, (_, i) => `train/${i}.png`);
    const listed = rows.map((row, i) => ({ file_name: `${i}.png`, ...row }));
    return {
      source: folder,
      rows: listed.map((row) => ({ ...row, image: `train/${row.file_name}`, split: 'train' })),
      files: [put(folder, `train/${name}`, print(listed))],
    };
  },
});

const cifarRecord = ({ text, label }: Cells): Buffer =>
  Buffer.from([label === 'cat' ? 0 : 1, ...Array(3072).fill(text.charCodeAt(0) & 255)]);

const cifarRows = (rows: readonly Cells[]) =>
  rows.map(({ text, label }, i) => ({
    id: `data_batch_1/${i}`,
    label,
    split: 'train',
    image: { pixels: new Uint8Array(3072).fill(text.charCodeAt(0) & 255), width: 32, height: 32 },
  }));

const cifarFiles = (rows: readonly Cells[]) =>
  [
    ['cifar-10-batches-bin/batches.meta.txt', 'cat\ndog\n'],
    ['cifar-10-batches-bin/data_batch_1.bin', Buffer.concat(rows.map(cifarRecord))],
  ] as const;

const shard = (rows: readonly Cells[]) =>
  tar(
    rows.flatMap(({ text, label }, i) => [
      [`${i}.cls`, label],
      [`${i}.jpg`, Buffer.from(text)],
      [`${i}.json`, JSON.stringify({ text })],
    ]),
  );

const shardRows = (rows: readonly Cells[]) =>
  rows.map(({ text, label }, i) => ({
    __key__: `${i}`,
    cls: label,
    jpg: Buffer.from(text),
    'json.text': text,
  }));

/** Every format that is read: how a data set of it is made. */
export const everyFormat: Readonly<Record<string, FormatCase>> = {
  csv: single('a.csv', (rows) => delimited(rows, ',')),
  'csv of UTF-16': {
    ...single('a.csv', (rows) => Buffer.from(`\ufeff${delimited(rows, ',')}`, 'utf16le')),
    indexed: false,
  },
  'csv.gz': {
    ...single('a.csv.gz', (rows) => gzipSync(delimited(rows, ','))),
    indexed: false,
  },
  'jsonl.gz': {
    ...single('a.jsonl.gz', (rows) => gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))),
    indexed: false,
  },
  tsv: single('a.tsv', (rows) => delimited(rows, '\t')),
  jsonl: single('a.jsonl', (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  json: single('a.json', (rows) => JSON.stringify(rows)),
  'indented json': single('a.json', (rows) => JSON.stringify(rows, null, 2)),
  parquet: {
    indexed: true,
    write(folder) {
      const file = join(folder, 'pages.parquet');
      cpSync(join(golden, 'pages.parquet'), file);
      const rows = Array.from({ length: 3000 }, (_, i) => ({
        number: i,
        text: `row ${i} ${'x'.repeat(i % 7)}`,
        list: [i, i + 1],
      }));
      return { source: file, rows, files: [file] };
    },
  },
  'class folders': {
    indexed: true,
    write(folder, rows) {
      const files = pictures(folder, rows, ({ label }, i) => `${label}/${String(i).padStart(3, '0')}.png`);
      const listed = rows.map(({ label }, i) => ({
        image: `${label}/${String(i).padStart(3, '0')}.png`,
        label,
      }));
      return { source: folder, rows: listed.sort((a, b) => (a.image < b.image ? -1 : 1)), files };
    },
  },
  'imagefolder with metadata.csv': metadata('metadata.csv', (rows) =>
    [
      'file_name,text,label',
      ...rows.map((row) => `${row.file_name},"${row.text!.replaceAll('"', '""')}",${row.label}`),
    ].join('\n'),
  ),
  'imagefolder with metadata.jsonl': metadata('metadata.jsonl', (rows) =>
    rows.map((row) => JSON.stringify(row)).join('\n'),
  ),
  'imagefolder with metadata.parquet': {
    indexed: true,
    write(folder) {
      mkdirSync(join(folder, 'test'));
      const file = join(folder, 'test/metadata.parquet');
      cpSync(join(golden, 'metadata.parquet'), file);
      const rows = [
        { image: 'test/a.png', caption: 'one', split: 'test' },
        { image: 'test/sub/b.png', caption: null, split: 'test' },
      ];
      return { source: folder, rows, files: [file] };
    },
  },
  webdataset: {
    indexed: true,
    async write(folder, rows) {
      const file = put(folder, 'a.tar', await shard(rows));
      return { source: file, rows: shardRows(rows), files: [file] };
    },
  },
  'compressed webdataset': {
    indexed: false,
    async write(folder, rows) {
      const file = put(folder, 'a.tar.gz', gzipSync(await shard(rows)));
      return { source: file, rows: shardRows(rows), files: [file] };
    },
  },
  'folder of CIFAR': {
    indexed: true,
    write(folder, rows) {
      const files = cifarFiles(rows).map(([name, content]) => put(folder, name, content));
      return { source: folder, rows: cifarRows(rows), files };
    },
  },
  'archive of CIFAR': {
    indexed: false,
    async write(folder, rows) {
      const file = put(folder, 'cifar-10-binary.tar.gz', gzipSync(await tar(cifarFiles(rows))));
      return { source: file, rows: cifarRows(rows), files: [file] };
    },
  },
  ImageNet: {
    indexed: true,
    write(folder, rows) {
      const train = 'ILSVRC/Data/CLS-LOC/train';
      const synsetOf = ({ label }: Cells): string => (label === 'cat' ? 'n01' : 'n02');
      pictures(folder, rows, (row, i) => `${train}/${synsetOf(row)}/${i}.JPEG`);
      put(folder, `${train}/n01/.hidden`, '');
      const listed = rows.map((row, i) => {
        const [synset, id] = [synsetOf(row), `${i}`];
        return { id, image: `${train}/${synset}/${i}.JPEG`, synset, name: `a ${row.label}`, split: 'train' };
      });
      put(folder, 'LOC_val_solution.csv', 'ImageId,PredictionString\nv1,n02 1 2 3 4\n');
      const validation = { id: 'v1', image: 'ILSVRC/Data/CLS-LOC/val/v1.JPEG', synset: 'n02', name: 'a dog' };
      return {
        source: folder,
        rows: [
          ...listed.sort((a, b) => (a.image < b.image ? -1 : 1)),
          { ...validation, split: 'validation' },
        ],
        files: [
          put(folder, 'LOC_synset_mapping.txt', 'n01 a cat\nn02 a dog\n'),
          join(folder, 'LOC_val_solution.csv'),
        ],
      };
    },
  },
  'rows in memory': {
    indexed: true,
    write: (_, rows) => ({
      source: rows.map((row) => ({ ...row })),
      rows: rows.map((row) => ({ ...row })),
      files: [],
    }),
  },
};
