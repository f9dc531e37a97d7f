import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrossmodalError, type Preprocessor, type Sample } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { cacheKey } from '../../src/cache/key.ts';
import { createQuarantine, findCache, prepareCache } from '../../src/index.ts';
import { put, temporaryFolder } from '../temporary.ts';

/** Counts how often it is asked; a text that says "bad" cannot be prepared. */
const counting = (size = 3, config: Record<string, unknown> = {}): Preprocessor & { calls: number } => ({
  calls: 0,
  kind: 'counting',
  config: { size, ...config },
  prepareConfig: { size },
  fields: { codes: { dtype: 'int32', shape: [size] } },
  prepare(payload) {
    this.calls += 1;
    const text =
      typeof payload === 'string' ? payload : 'file' in payload ? readFileSync(payload.file, 'utf8') : '';
    if (text === 'bad') throw new CrossmodalError('test/bad', 'it is bad.');
    const data = Int32Array.from({ length: size }, (_, i) => text.charCodeAt(i) || 0);
    return {
      codes: { dtype: 'int32', shape: [size], data },
      length: { dtype: 'uint8', shape: [1], data: Uint8Array.of(text.length) },
    };
  },
  encode: (prepared) => prepared,
});
const samples = (...texts: (string | undefined)[]): Sample[] =>
  texts.map((text, i) => ({ id: `s${i}`, inputs: text === undefined ? {} : { text } }));
const codes = (inputs: Awaited<ReturnType<typeof prepareCache>>) =>
  Array.from({ length: inputs.count }, (_, i) => inputs.get(i) && [...inputs.get(i)!.codes!.data]);

describe('prepareCache', () => {
  it('prepares once; the second time everything comes from the file', async () => {
    const folder = join(temporaryFolder(), 'made/here');
    const preprocessor = counting();
    const progress: number[] = [];
    const options = { samples: samples('abc', undefined, 'z'), modality: 'text', preprocessor, folder };
    const first = await prepareCache({ ...options, onProgress: (done) => progress.push(done) });
    expect(codes(first)).toEqual([[97, 98, 99], undefined, [122, 0, 0]]);
    expect(first.get(2)!.length).toEqual({ dtype: 'uint8', shape: [1], data: Uint8Array.of(1) });
    expect(progress).toEqual([1, 2, 3]);
    const second = await prepareCache(options);
    expect(codes(second)).toEqual(codes(first));
    expect(second.fields).toEqual(first.fields);
    expect(preprocessor.calls).toBe(2);
    expect(readdirSync(folder)).toHaveLength(1);
    first.close();
    second.close();
  });

  it('reads to the memory of an earlier input, where it is given that', async () => {
    const preprocessor = counting();
    const folder = temporaryFolder();
    const options = { samples: samples('abc', undefined, 'z'), modality: 'text', preprocessor, folder };
    const inputs = await prepareCache(options);
    const first = inputs.get(0)!;
    const kept = inputs.get(0)!;
    const second = inputs.get(2, first)!;
    expect(second.codes!.data.buffer).toBe(first.codes!.data.buffer);
    expect([...second.codes!.data, ...second.length!.data]).toEqual([122, 0, 0, 1]);
    expect([...kept.codes!.data]).toEqual([97, 98, 99]);
    // What cannot be such memory is left alone.
    const other = { codes: { dtype: 'int32', shape: [3], data: Int32Array.of(7, 7, 7) } } as const;
    expect([...inputs.get(0, other)!.codes!.data]).toEqual([97, 98, 99]);
    expect([...other.codes.data]).toEqual([7, 7, 7]);
    expect(inputs.get(1, first)).toBeUndefined();
    inputs.close();
  });

  it('makes another for other samples, other preparation, a changed file; not for other augmentation', async () => {
    const folder = temporaryFolder();
    const source = put(temporaryFolder(), 'a.txt', 'one');
    const list = [{ id: 'a', inputs: { text: { file: source } } }];
    const make = async (chosen: readonly Sample[], preprocessor: Preprocessor) => {
      (await prepareCache({ samples: chosen, modality: 'text', preprocessor, folder })).close();
      return readdirSync(folder).length;
    };
    expect(await make(list, counting())).toBe(1);
    expect(await make(list, counting(3, { augment: 9 }))).toBe(1);
    expect(await make(list, counting(4))).toBe(2);
    expect(await make([{ ...list[0]!, id: 'b' }], counting())).toBe(3);
    // As long as before, and with its time set back: as `rsync --times` and `touch -r` do.
    const { atime, mtime } = statSync(source);
    writeFileSync(source, 'two');
    utimesSync(source, atime, mtime);
    expect(await make(list, counting())).toBe(4);
    expect(await make(samples('one'), counting())).toBe(5);
    const options = { samples: samples('one'), modality: 'text', preprocessor: counting(), folder };
    (await prepareCache({ ...options, version: '2' })).close();
    expect(readdirSync(folder)).toHaveLength(6);
  });

  it('looks at a file again when the clock has ticked, whose next change might else have the same time', async () => {
    const file = put(temporaryFolder(), 'a.txt', '');
    const names = new Set<string>();
    for (let round = 0; round < 5; round++) {
      writeFileSync(file, `${round}`);
      names.add(await cacheKey([{ id: 'a', inputs: { text: { file } } }], 'text', counting(), ''));
      // Linux has such clocks up to 6.12; a program cannot set one, only see that it was waited for.
      expect(Date.now() - statSync(file).ctimeMs).toBeGreaterThan(15);
    }
    expect(names.size).toBe(5);
  });

  it('is made again when it is not whole, and says where a record is damaged', async () => {
    const folder = temporaryFolder();
    const options = { samples: samples('abc', 'def'), modality: 'text', preprocessor: counting(), folder };
    (await prepareCache(options)).close();
    const file = join(folder, readdirSync(folder)[0]!);
    const whole = readFileSync(file);
    for (const broken of [whole.subarray(0, 40), whole.subarray(5), Buffer.from('x'), Buffer.alloc(0)]) {
      writeFileSync(file, broken);
      const again = await prepareCache(options);
      expect(codes(again)).toEqual([
        [97, 98, 99],
        [100, 101, 102],
      ]);
      again.close();
    }
    expect(readFileSync(file)).toEqual(whole);
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 4;
      writeFileSync(file, flipped);
      const calls = options.preprocessor.calls;
      const opened = await prepareCache(options);
      const remade = options.preprocessor.calls > calls;
      // Each byte is either of a record, found when it is read, or of the index, found at once.
      if (remade) expect(codes(opened)).toHaveLength(2);
      else expect(() => codes(opened)).toThrow('[data/cache-damaged]');
      opened.close();
    }
  });

  it('may be made by two at once', async () => {
    const folder = temporaryFolder();
    const options = { samples: samples(...'abcdefgh'), modality: 'text', preprocessor: counting(), folder };
    const both = await Promise.all([prepareCache(options), prepareCache(options)]);
    expect(codes(both[0])).toEqual(codes(both[1]));
    for (const inputs of both) inputs.close();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is found where it is there, and only then', async () => {
    const folder = temporaryFolder();
    const preprocessor = counting();
    const options = { samples: samples('abc', undefined), modality: 'text', preprocessor, folder };
    expect(await findCache(options)).toBeUndefined();
    (await prepareCache(options)).close();
    const found = await findCache(options);
    expect(codes(found!)).toEqual([[97, 98, 99], undefined]);
    expect(found!.get(2)).toBeUndefined();
    expect(preprocessor.calls).toBe(1);
    found!.close();
  });

  it('names the sample that cannot be prepared, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const options = { samples: samples('abc', 'bad'), modality: 'text', preprocessor: counting(), folder };
    await expect(prepareCache(options)).rejects.toThrow('sample "s1": [test/bad] it is bad.');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves out samples that cannot be prepared when someone takes them, also from the file', async () => {
    const folder = temporaryFolder();
    const options = {
      samples: samples('abc', 'bad', 'd'),
      modality: 'text',
      preprocessor: counting(),
      folder,
    };
    for (let time = 0; time < 2; time++) {
      const quarantine = createQuarantine({ maxRate: 0.5 });
      const inputs = await prepareCache({ ...options, quarantine });
      expect(quarantine.rows).toMatchObject([{ id: 's1', code: 'test/bad' }]);
      expect(codes(inputs)[1]).toBeUndefined();
      expect([...inputs.failed.keys()]).toEqual([1]);
      inputs.close();
    }
    const strict = createQuarantine({ maxRate: 0.1 });
    const fresh = { ...options, folder: temporaryFolder(), quarantine: strict };
    await expect(prepareCache(fresh)).rejects.toMatchObject({ code: 'data/too-many-bad-rows' });
  });

  it('keeps to a size: the caches unused for longest go, and one that is larger alone is refused', async () => {
    const folder = temporaryFolder();
    const make = async (text: string, maxBytes: number) => {
      const options = {
        samples: samples(text),
        modality: 'text',
        preprocessor: counting(),
        folder,
        maxBytes,
      };
      (await prepareCache(options)).close();
    };
    await make('one', 1e6);
    const [old] = readdirSync(folder);
    utimesSync(join(folder, old!), 1, 1);
    await make('two', 1e6);
    expect(readdirSync(folder)).toHaveLength(2);
    await make('three', 2.5 * statSync(join(folder, old!)).size);
    expect(readdirSync(folder)).not.toContain(old);
    await expect(make('four', 10)).rejects.toMatchObject({ code: 'data/cache-too-large' });
  });
});
