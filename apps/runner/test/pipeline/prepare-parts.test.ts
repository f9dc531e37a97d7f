import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSamples } from '@crossmodal/data';
import { afterAll, expect, it } from 'vitest';
import { type Config, configSchema } from '../../src/config/schema.ts';
import { loadDataset } from '../../src/pipeline/dataset.ts';
import { preparePart } from '../../src/pipeline/prepare-parts.ts';
import type { PreparedSample } from '../../src/pipeline/prepared.ts';
import { readParts } from '../../src/pipeline/read-parts.ts';
import { splitSamples } from '../../src/pipeline/split.ts';

const root = mkdtempSync(join(tmpdir(), 'crossmodal-parts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PIXELS = 3 * 32 * 32;
const COUNT = 60;
/** In CIFAR-10's layout, where pictures come as pixels; the last record is of no class, and so a bad row. */
const records = Buffer.concat(
  Array.from({ length: COUNT + 1 }, (_, i) =>
    Buffer.from([i === COUNT ? 9 : i % 2, ...new Uint8Array(PIXELS).fill(i)]),
  ),
);
mkdirSync(join(root, 'pictures'));
writeFileSync(join(root, 'pictures/batches.meta.txt'), 'cat\ndog\n');
writeFileSync(join(root, 'pictures/data_batch_1.bin'), records);

const configuration = (cache: Config['data']['cache']): Config =>
  configSchema.parse({
    name: 'pictures',
    data: { file: 'pictures', id: 'id', target: 'label', cache },
    modalities: { picture: { kind: 'image', column: 'image', width: 4, height: 4 } },
    model: { fusion: { kind: 'concatenateTime' }, recurrent: { kind: 'gru', units: 4 } },
  });
const short = ({ id, target, input }: PreparedSample) => [id, target, [...input('picture')!.pixels!.data]];

it('prepares pictures that the data holds itself as if they were in memory, by every way', async () => {
  const mapping = {
    id: 'id',
    inputs: { picture: { column: 'image', kind: 'image' } },
    target: 'label',
  } as const;
  writeFileSync(join(root, 'pictures/data_batch_1.bin'), records.subarray(0, COUNT * (1 + PIXELS)));
  const whole = splitSamples(await loadSamples(join(root, 'pictures'), mapping), configuration(null));
  writeFileSync(join(root, 'pictures/data_batch_1.bin'), records);
  for (const cache of [null, { folder: 'prepared', maxGigabytes: 1 }]) {
    const config = configuration(cache);
    const dataset = await loadDataset(config, root);
    const { classes, preprocessors, parts, badRows } = dataset;
    expect(badRows.map(({ id }) => id)).toEqual([`data_batch_1/${COUNT}`]);
    for (const part of ['train', 'validation', 'test'] as const) {
      const expected = await Promise.all(
        whole[part].map(async ({ id, target, inputs }) => {
          const { pixels } = await preprocessors.picture!.prepare(inputs.picture!);
          return [id, classes.indexOf(target!), [...pixels!.data]];
        }),
      );
      expect(parts[part].map(short)).toEqual(expected);
    }
    // As `evaluate` does, which holds none of them, with and without a cache.
    const { samples, parts: read } = await readParts(config, root);
    const options = { data: config.data, folder: root, classes, preprocessors };
    const streamed: PreparedSample[] = [];
    for await (const sample of preparePart('test', samples, read, options)) streamed.push(sample);
    expect(streamed.map(short)).toEqual(parts.test.map(short));
    for (const opened of Object.values(dataset.caches ?? {})) opened.close();
  }
});

it('stops where the data changes between its two readings', async () => {
  const { samples } = await readParts(configuration(null), root);
  const changed = Buffer.from(records);
  changed[5 * (1 + PIXELS) + 9]! ^= 1;
  writeFileSync(join(root, 'pictures/data_batch_1.bin'), changed);
  const again = async (): Promise<void> => {
    for await (const _ of samples.read(['picture']));
  };
  await expect(again()).rejects.toMatchObject({ code: 'data/file-changed', sample: 'data_batch_1/5' });
});
