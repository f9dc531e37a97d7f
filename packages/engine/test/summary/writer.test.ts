import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { createSummaryWriter } from '../../src/index.ts';
import { crc32c } from '../../src/summary/crc32c.ts';
import { histogramOf } from '../../src/summary/histogram.ts';
import { encodePng } from '../../src/summary/png.ts';
import { findPython, orSkipped } from '../find-python.ts';

const folder = mkdtempSync(join(tmpdir(), 'crossmodal-summary-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const now = () => 1700000000.25;
const values = Array.from({ length: 200 }, (_, i) => ((i * 37) % 101) / 10 - 3);
const pixels = { height: 2, width: 3, values: Uint8Array.from({ length: 18 }, (_, i) => i * 14) };
const text = '# Ein *Text* – 3 Zeilen';

it('writes the bytes that TensorBoard writes', () => {
  const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/events.json'), 'utf8')) as {
    events: string;
  };
  const writer = createSummaryWriter(join(folder, 'golden'), { now });
  writer.scalar('loss', 0.25, 0);
  writer.scalar('train/genauigkeit ü', -1.5, 300);
  writer.scalar('zero', 0, 301);
  writer.histogram('weights', values, 4, 7);
  writer.text('config', text, 5);
  writer.close();
  expect(readFileSync(writer.file).toString('hex')).toBe(golden.events);
});

const python = findPython('tensorboard', 'PIL');

it.skipIf(python === undefined)(
  `writes what TensorBoard's EventAccumulator reads${orSkipped(python, 'tensorboard and pillow')}`,
  () => {
    const at = join(folder, 'read');
    const writer = createSummaryWriter(at);
    for (const step of [0, 1, 2]) writer.scalar('loss', 1 / 2 ** step, step);
    writer.histogram('weights', Float32Array.from(values), 1, 4);
    writer.image('image', pixels, 2);
    writer.text('config', text, 3);
    writer.close();
    const { stdout, stderr } = spawnSync(python!, [join(import.meta.dirname, 'read.py'), at], {
      encoding: 'utf8',
    });
    expect(stdout, stderr).not.toBe('');
    const read = JSON.parse(stdout) as {
      scalars: unknown;
      histogram: unknown[];
      image: unknown;
      text: unknown;
    };
    expect(read.scalars).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 0.25],
    ]);
    expect(read.histogram.slice(0, 3)).toEqual([200, -3, 7]);
    const rows = [0, 1].map((y) => [0, 1, 2].map((x) => [0, 1, 2].map((c) => (y * 9 + x * 3 + c) * 14)));
    expect(read.image).toEqual([2, rows]);
    expect(read.text).toEqual([3, text]);
  },
  120_000,
);

it('checks by CRC-32C, as of RFC 3720', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
});

it('encodes pixels as PNG', () => {
  const png = Buffer.from(encodePng(pixels));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([3, 2, 8, 2]);
  expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
  const data = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  expect([...data]).toEqual([0, ...pixels.values.subarray(0, 9), 0, ...pixels.values.subarray(9)]);
  expect(() => encodePng({ ...pixels, width: 4 })).toThrow(/engine\/pixels.*2 × 4 pixels.*18 values/);
});

it('counts equal values in one bucket, and the largest in the last', () => {
  expect(histogramOf([2, 2], 5)).toMatchObject({ limits: [2], counts: [2], min: 2, max: 2 });
  expect(histogramOf([0, 1, 2, 4], 4)).toMatchObject({ limits: [1, 2, 3, 4], counts: [1, 1, 1, 1] });
  expect(histogramOf([], 4)).toMatchObject({ limits: [], counts: [], count: 0 });
  expect(() => histogramOf([1, Number.NaN], 4)).toThrow(/engine\/histogram.*NaN at position 1/);
});

it.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53])('refuses the step %s', (step) => {
  const writer = createSummaryWriter(folder, { now });
  expect(() => writer.scalar('loss', 1, step)).toThrow(/engine\/summary-value.*the step/);
  expect(() => writer.histogram('weights', [1, 2], 1, step)).toThrow(/engine\/summary-value.*buckets/);
  writer.close();
});

it('has two writers of one folder write two files, and none after close', () => {
  const [one, two] = [createSummaryWriter(folder, { now }), createSummaryWriter(folder, { now })];
  expect(one.file).not.toBe(two.file);
  for (const writer of [one, two]) writer.close();
  expect(() => one.scalar('loss', 1, 1)).toThrow(/engine\/summary-closed/);
});
