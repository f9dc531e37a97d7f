import { copyFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Preprocessor, Sample } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import {
  createQuarantine,
  findLeaks,
  isContentHash,
  type Mapping,
  type OutlinedSamples,
  outlineSamples,
  type Parts,
  type PreparedInputs,
  prepareCache,
  readSamples,
  type SampleOutline,
  splitByColumn,
} from '../../src/index.ts';
import { liveBytes } from '../live-bytes.ts';
import { tar } from '../pack.ts';
import { collect as all, put, temporaryFolder } from '../temporary.ts';

const mapping: Mapping = {
  id: '__key__',
  inputs: { photo: { column: 'jpg', kind: 'image' }, words: { column: 'txt', kind: 'text' } },
  target: 'cls',
  keep: ['json.split'],
};
const split = (index: number): string => (index % 3 === 0 ? 'test' : index % 3 === 1 ? 'train' : 'val');

/** A shard with a picture, a text and a class in each row; `photos` says the bytes. */
async function shard(photos: readonly string[], name = 'shard.tar'): Promise<string> {
  const members = photos.flatMap((photo, i): [string, string][] => [
    [`${i}.jpg`, photo],
    [`${i}.txt`, `words ${i}`],
    [`${i}.cls`, i % 2 === 0 ? 'even' : 'odd'],
    [`${i}.json`, JSON.stringify({ split: split(i) })],
  ]);
  const bytes = await tar(members);
  return put(temporaryFolder(), name, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
}

/** The first bytes of a picture, or of a text. */
const firstBytes: Preprocessor = {
  kind: 'first-bytes',
  config: {},
  fields: { start: { dtype: 'uint8', shape: [2] } },
  prepare(payload) {
    const bytes =
      typeof payload === 'string'
        ? Buffer.from(payload)
        : 'bytes' in payload
          ? payload.bytes
          : Buffer.alloc(2);
    return { start: { dtype: 'uint8', shape: [2], data: Uint8Array.from(bytes.subarray(0, 2)) } };
  },
  encode: (prepared) => prepared,
};
const starts = (inputs: PreparedInputs): string[] =>
  Array.from({ length: inputs.count }, (_, i) =>
    Buffer.from(inputs.get(i)!.start!.data.buffer, 0, 10).toString(),
  );

describe('outlineSamples', () => {
  it('holds all but the bytes of pictures, and reads the samples again as they were', async () => {
    for (const name of ['shard.tar', 'shard.tar.gz']) {
      const file = await shard(['one', 'two', 'one'], name);
      const whole = await all(readSamples(file, mapping));
      const { outlines, read } = await outlineSamples(file, mapping);
      expect(await all(read())).toEqual(whole);
      expect(await all(read(['photo']))).toEqual(whole);
      outlines.forEach(({ inputs: { photo, words }, ...rest }, i) => {
        const { inputs, ...expected } = whole[i]!;
        expect(rest).toEqual(expected);
        expect(words).toBe(inputs.words);
        expect(isContentHash(photo)).toBe(true);
      });
      expect(outlines[0]!.inputs.photo).toEqual(outlines[2]!.inputs.photo);
      expect(outlines[0]!.inputs.photo).not.toEqual(outlines[1]!.inputs.photo);
    }
  });

  it('reads nothing again for what it holds', async () => {
    const file = await shard(['one', 'two']);
    const { read } = await outlineSamples(file, mapping);
    writeFileSync(file, '');
    expect((await all(read(['words']))).map(({ inputs }) => inputs)).toEqual([
      { words: 'words 0' },
      { words: 'words 1' },
    ]);
  });

  it('splits, finds leaks and names caches as whole samples do', async () => {
    const file = await shard(['one', 'two', 'two', 'three', 'four', 'five']);
    const samples = await all(readSamples(file, mapping));
    const outlined = await outlineSamples(file, mapping);
    const ids = (parts: Parts<SampleOutline>): string[] => parts.test.map(({ id }) => id);
    const parts = splitByColumn(outlined.outlines, 'json.split');
    expect(ids(parts)).toEqual(ids(splitByColumn(samples, 'json.split')));
    const leaks = await findLeaks(parts);
    expect(leaks).toEqual(await findLeaks(splitByColumn(samples, 'json.split')));
    expect(leaks).toEqual([{ modality: 'photo', part: 'validation', sample: '2', inTraining: '1' }]);
    const folder = temporaryFolder();
    const prepare = (given: readonly Sample[] | OutlinedSamples, modality: string) =>
      prepareCache({ samples: given, modality, preprocessor: firstBytes, folder });
    for (const modality of ['photo', 'words']) {
      const made = await prepare(outlined, modality);
      const found = await prepare(samples, modality);
      expect(found.file).toBe(made.file);
      expect(starts(made)).toEqual(starts(found));
      made.close();
      found.close();
    }
  });

  it('tells of bad rows once', async () => {
    const quarantine = createQuarantine({ maxRate: 0.5 });
    const rows = [
      { id: 'a', n: '1' },
      { id: 'b', n: 'x' },
      { id: 'c', n: '3' },
    ];
    const numbers: Mapping = { id: 'id', inputs: { n: { column: 'n', kind: 'numbers' } } };
    const { read } = await outlineSamples(rows, numbers, { quarantine });
    expect((await all(read())).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(quarantine.rows.map(({ id }) => id)).toEqual(['b']);
    expect(quarantine.seen).toBe(3);
  });

  it.each([
    ['another picture', ['one', 'TWO']],
    ['one less', ['one']],
    ['one more', ['one', 'two', 'three']],
  ])('says when the data has become %s', async (_, photos) => {
    const file = await shard(['one', 'two']);
    const { read } = await outlineSamples(file, mapping);
    copyFileSync(await shard(photos), file);
    await expect(all(read())).rejects.toMatchObject({ code: 'data/file-changed' });
  });

  it('says when a source cannot be gone through twice', async () => {
    function* rows() {
      yield { id: 'a', jpg: Buffer.from('bytes') };
    }
    const photos: Mapping = { id: 'id', inputs: { photo: { column: 'jpg', kind: 'image' } } };
    const { read } = await outlineSamples(rows(), photos);
    await expect(all(read(['photo']))).rejects.toThrow('give rows as a list');
  });

  it('lets no more pictures live than are in work, however many there are', async () => {
    const size = 1 << 18;
    const most = async (count: number): Promise<number> => {
      const file = await shard(Array.from({ length: count }, (_, i) => String(i).padStart(size, '.')));
      const before = liveBytes();
      let peak = 0;
      const look = (): void => {
        peak = Math.max(peak, liveBytes() - before);
      };
      const samples = await outlineSamples(file, mapping);
      look();
      const cache = await prepareCache({
        samples,
        modality: 'photo',
        preprocessor: firstBytes,
        folder: temporaryFolder(),
        onProgress: (done) => done % 20 === 0 && look(),
      });
      cache.close();
      return peak;
    };
    // Without outlines, three times as many pictures take 20 MB more.
    expect(await most(120)).toBeLessThan((await most(40)) + 4 * size);
  }, 60_000);
});
