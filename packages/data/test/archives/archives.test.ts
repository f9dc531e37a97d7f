import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isCrossmodalError } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuarantine, loadSamples, openTable, readTable } from '../../src/index.ts';
import { type Member, tar } from '../pack.ts';
import { sharedData } from '../shared.ts';
import { collect, put, temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

describe('WebDataset', () => {
  const members: readonly Member[] = [
    ['a', '', 'directory'],
    ['a/0001.jpg', Uint8Array.of(0xff, 0xd8, 0xff)],
    ['a/0001.txt', 'größe\n'],
    ['a/0001.cls', '3\n'],
    ['a/0002.seg.png', Uint8Array.of(1)],
    ['a/0002.json', '{"caption": "two", "tags": ["x"]}'],
    ['README', 'no extension'],
  ];
  const rows = [
    { __key__: 'a/0001', jpg: Buffer.from([0xff, 0xd8, 0xff]), txt: 'größe', cls: '3' },
    {
      __key__: 'a/0002',
      'seg.png': Buffer.from([1]),
      json: { caption: 'two', tags: ['x'] },
      'json.caption': 'two',
      'json.tags': ['x'],
    },
  ];

  it('makes a row of files with one name, from .tar and .tar.gz, and of several shards', async () => {
    const bytes = await tar(members);
    for (const file of [put(folder, 'a.tar', bytes), put(folder, 'a.tar.gz', gzipSync(bytes))]) {
      expect((await collect(readTable(file))).map(({ values }) => ({ ...values }))).toEqual(rows);
    }
    put(folder, 'shard-000.tar', bytes);
    put(folder, 'shard-001.tar', await tar([['b.txt', 'last']]));
    const shards = await collect(readTable(join(folder, 'shard-{000..001}.tar')));
    expect(shards.map(({ number, values }) => [number, values.__key__])).toEqual([
      [1, 'a/0001'],
      [2, 'a/0002'],
      [3, 'b'],
    ]);
  });

  it('gives any row by its index: behind long names, bad members and folders', async () => {
    const long = `${'folder/'.repeat(12)}${'name-'.repeat(18)}`;
    const file = put(
      folder,
      'any.tar',
      await tar([
        ['x.json', '{'],
        ['x.txt', 'x'],
        ...members,
        [`${long}.txt`, 'long'],
        [`${long}.cls`, '1'],
        ['größe/東京.txt', 'last'],
      ]),
    );
    const table = await openTable(file);
    expect(table.count).toBe(5);
    expect({ ...(await table.row(4)).values }).toEqual({ __key__: 'größe/東京', txt: 'last' });
    expect(await table.row(3)).toMatchObject({ number: 4, values: { __key__: long, txt: 'long', cls: '1' } });
    await expect(table.row(0)).rejects.toMatchObject({ code: 'data/malformed-row', sample: 'x' });
    expect({ ...(await table.row(1)).values }).toEqual(rows[0]);
    await table.close();
    await expect(openTable(put(folder, 'any.tar.gz', gzipSync(await tar(members))))).rejects.toMatchObject({
      code: 'data/not-indexed',
    });
  });

  it('becomes samples', async () => {
    const file = put(folder, 'b.tar', await tar(members));
    const mapping = {
      id: '__key__',
      inputs: { photo: { column: 'jpg', kind: 'image' }, words: { column: 'txt', kind: 'text' } },
      target: 'cls',
    } as const;
    const [first, second] = await loadSamples(file, mapping);
    expect(first).toMatchObject({ id: 'a/0001', inputs: { words: 'größe' }, target: '3' });
    expect(second).toEqual({ id: 'a/0002', inputs: {} });
    await expect(loadSamples(file)).rejects.toMatchObject({ code: 'data/missing-mapping' });
  });

  it.each<[string, Member, string]>([
    ['leads upwards', ['../evil.txt', 'x'], 'data/path-outside'],
    ['is absolute', ['/etc/evil.txt', 'x'], 'data/path-outside'],
    ['holds a link', ['link.txt', '/etc/passwd', 'symlink'], 'data/path-outside'],
    ['expected JSON', ['x.json', '{'], 'data/malformed-row'],
    ['each extension once', ['a/0002.json', '{}'], 'data/malformed-row'],
  ])('refuses an archive that %s', async (message, member, code) => {
    const bytes = await tar([...members.slice(0, 6), member]);
    await expect(collect(readTable(put(folder, 'evil.tar', bytes)))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('puts bad members into quarantine, and goes on', async () => {
    const file = put(folder, 'bad.tar', await tar([['x.json', '{'], ['x.txt', 'x'], ...members]));
    const quarantine = createQuarantine({ maxRate: 0.5 });
    const mapping = { id: '__key__', inputs: { words: { column: 'txt', kind: 'text' } } } as const;
    const samples = await loadSamples(file, mapping, { quarantine });
    expect(samples.map(({ id }) => id)).toEqual(['a/0001', 'a/0002']);
    expect(quarantine.rows).toMatchObject([{ id: 'x', code: 'data/malformed-row' }]);
  });

  it('reads whole rows whatever is cut off or flipped, or says what is wrong', async () => {
    const plain = await tar(members);
    const zipped = gzipSync(plain);
    const damage = fc.tuple(fc.boolean(), fc.nat(), fc.nat(255), fc.boolean());
    await fc.assert(
      fc.asyncProperty(damage, async ([gzip, where, byte, cut]) => {
        const content = gzip ? zipped : plain;
        const at = where % content.length;
        const damaged = Buffer.from(content);
        damaged[at] = byte;
        const file = put(folder, gzip ? 'd.tar.gz' : 'd.tar', cut ? content.subarray(0, at) : damaged);
        await collect(readTable(file)).catch((error: unknown) => expect(isCrossmodalError(error)).toBe(true));
      }),
      { numRuns: 200 },
    );
  });
});

describe('CIFAR', () => {
  // Record i: its label, then planes in which red is 10 + i, green 20 + i, blue the pixel's number modulo 251.
  const record = (labels: readonly number[], i: number) =>
    Buffer.from([
      ...labels,
      ...Array(1024).fill(10 + i),
      ...Array(1024).fill(20 + i),
      ...Array.from({ length: 1024 }, (_, pixel) => pixel % 251),
    ]);
  const ten: readonly Member[] = [
    ['cifar-10-batches-bin/data_batch_1.bin', Buffer.concat([record([1], 0), record([0], 1)])],
    ['cifar-10-batches-bin/batches.meta.txt', 'airplane\nautomobile\n\n'],
    ['cifar-10-batches-bin/test_batch.bin', record([1], 2)],
  ];
  const hundred: readonly Member[] = [
    ['cifar-100-binary/fine_label_names.txt', 'apple\nbee\n'],
    ['cifar-100-binary/coarse_label_names.txt', 'fruit\ninsects\n'],
    ['cifar-100-binary/train.bin', record([0, 1], 0)],
  ];
  const unpack = (name: string, members: readonly Member[]) => {
    for (const [path, content] of members) {
      mkdirSync(join(folder, name, path.split('/')[0]!), { recursive: true });
      writeFileSync(join(folder, name, path), content);
    }
    return join(folder, name);
  };

  it('is read from its folder and from the archive, alike', async () => {
    const samples = await loadSamples(unpack('ten', ten));
    expect(samples.map(({ id, target, columns }) => [id, target, columns?.split])).toEqual([
      ['data_batch_1/0', 'automobile', 'train'],
      ['data_batch_1/1', 'airplane', 'train'],
      ['test_batch/0', 'automobile', 'test'],
    ]);
    const { image } = samples[1]!.inputs;
    expect(image).toMatchObject({ width: 32, height: 32 });
    expect([...(image as { pixels: Uint8Array }).pixels.subarray(3 * 33, 3 * 34)]).toEqual([11, 21, 33]);
    const archive = put(folder, 'cifar-10-binary.tar.gz', gzipSync(await tar(ten)));
    expect(await loadSamples(archive)).toEqual(samples);
    expect(await loadSamples(join(folder, 'ten/cifar-10-batches-bin'))).toEqual(samples);
  });

  it('reads the two labels of CIFAR-100', async () => {
    const [row] = await collect(readTable(unpack('hundred', hundred)));
    expect(row!.values).toMatchObject({ id: 'train/0', superclass: 'fruit', label: 'bee', split: 'train' });
  });

  it('is read in any order', async () => {
    const table = await openTable(join(folder, 'ten'));
    expect(table.count).toBe(3);
    expect((await table.row(2)).values).toMatchObject({ id: 'test_batch/0', label: 'automobile' });
    expect((await table.row(1)).values.id).toBe('data_batch_1/1');
    await expect(table.row(3)).rejects.toThrow('expected a row below 3, got 3');
    await table.close();
  });

  it('says where a file is cut off, and which labels have no name', async () => {
    const cut = unpack('cut', [
      ten[1]!,
      ['cifar-10-batches-bin/test_batch.bin', record([1], 0).subarray(0, 3000)],
    ]);
    await expect(loadSamples(cut)).rejects.toThrow('expected records of 3073 bytes, got 3000 at the end');
    const wrong = unpack('wrong', [ten[1]!, ['cifar-10-batches-bin/test_batch.bin', record([7], 0)]]);
    await expect(loadSamples(wrong)).rejects.toThrow(
      'sample "test_batch/0": expected a label from 0 to 1, got 7',
    );
  });

  const real = sharedData('cifar-10-batches-bin');
  it.skipIf(real === undefined)('reads the real CIFAR-10: ten balanced classes', async () => {
    const counts = new Map<string, number>();
    for await (const { values } of readTable(real!)) {
      const key = `${values.split} ${values.label}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(20);
    expect(counts.get('train truck')).toBe(1000);
    expect(counts.get('test airplane')).toBe(200);
  });
});
