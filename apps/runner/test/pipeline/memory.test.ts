import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { classVocabulary } from '@crossmodal/data';
import { afterAll, expect, it } from 'vitest';
import { type Config, configSchema } from '../../src/config/schema.ts';
import { type DatasetOptions, fitPreprocessors, loadDataset } from '../../src/pipeline/dataset.ts';
import { preparePart } from '../../src/pipeline/prepare-parts.ts';
import { readParts } from '../../src/pipeline/read-parts.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The bytes of the arrays that somebody still holds. */
function liveBytes(): number {
  // Arrays are freed in the background; the second time waits for what the first one found.
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

const root = mkdtempSync(join(tmpdir(), 'crossmodal-memory-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PIXELS = 3 * 32 * 32;

/** A folder in CIFAR-10's layout, whose pictures come as pixels; each is another. */
function cifar(count: number): string {
  const folder = join(root, `of-${count}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'batches.meta.txt'), 'cat\ndog\n');
  const records = Buffer.alloc(count * (1 + PIXELS), 7);
  for (let i = 0; i < count; i++) {
    records[i * (1 + PIXELS)] = i % 2;
    records.writeUInt32LE(i, i * (1 + PIXELS) + 1);
  }
  writeFileSync(join(folder, 'data_batch_1.bin'), records);
  return folder;
}

const configuration = (cache: Config['data']['cache'], file: string): Config =>
  configSchema.parse({
    name: 'pictures',
    data: { file, id: 'id', target: 'label', cache },
    modalities: { picture: { kind: 'image', column: 'image', width: 4, height: 4 } },
    model: { fusion: { kind: 'concatenateTime' }, recurrent: { kind: 'gru', units: 4 } },
  });

type Work = (config: Config, onPrepared: NonNullable<DatasetOptions['onPrepared']>) => Promise<void>;

/** How many bytes are held at most while the pictures of a folder are worked on. */
async function most(folder: string, cache: Config['data']['cache'], work: Work): Promise<number> {
  const before = liveBytes();
  const held: number[] = [];
  await work(configuration(cache, folder), (done) => {
    if (done % 100 === 0) held.push(liveBytes() - before);
  });
  expect(held.length).toBeGreaterThan(1);
  return Math.max(...held);
}

const train: Work = async (config, onPrepared) => {
  const { caches = {} } = await loadDataset(config, root, { onPrepared });
  for (const cache of Object.values(caches)) cache.close();
};
const evaluate: Work = async (config, onPrepared) => {
  const { samples, parts } = await readParts(config, root);
  const classes = classVocabulary(parts.train);
  const preprocessors = fitPreprocessors(config, parts.train, root);
  const options = { data: config.data, folder: root, classes, preprocessors, onPrepared };
  let count = 0;
  for await (const _ of preparePart('test', samples, parts, options)) count += 1;
  expect(count).toBe(parts.test.length);
};

const [few, many] = [cifar(1000), cifar(5000)];

it.each([
  ['training from a cache', { folder: 'prepared', maxGigabytes: 1 }, train],
  ['training from memory', null, train],
  ['a test', null, evaluate],
])('pictures whose bytes stand in the data itself are not held for %s', async (_, cache, work) => {
  const [less, more] = [await most(few, cache, work), await most(many, cache, work)];
  // 4000 pictures more are 12 MB as they come, and 0.2 MB prepared.
  expect(more).toBeLessThan(less + 3e6);
});
