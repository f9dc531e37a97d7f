import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandGlob, loadSamples, openTable, splitByColumn } from '../../src/index.ts';
import { sharedData } from '../shared.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const make = (name: string, files: Readonly<Record<string, string>>): string => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), content);
  }
  return join(folder, name);
};
const short = (samples: Awaited<ReturnType<typeof loadSamples>>) =>
  samples.map(({ id, target, columns }) => [id, target, columns?.split]);

describe('folders of pictures', () => {
  it('takes the folder for the class', async () => {
    const path = make('classes', {
      'dog/2.png': '',
      'cat/b.JPG': '',
      'cat/a.jpeg': '',
      'cat/.hidden.png': '',
      'notes.txt': '',
    });
    const samples = await loadSamples(path);
    expect(short(samples)).toEqual([
      ['cat/a.jpeg', 'cat', undefined],
      ['cat/b.JPG', 'cat', undefined],
      ['dog/2.png', 'dog', undefined],
    ]);
    expect(samples[0]!.inputs.image).toEqual({ file: join(path, 'cat/a.jpeg') });
    const table = await openTable(path);
    expect(table.count).toBe(3);
    expect((await table.row(1)).values.label).toBe('cat');
  });

  it('takes folders named so for the parts', async () => {
    const path = make('parts', {
      'train/cat/1.png': '',
      'train/dog/2.png': '',
      'test/cat/3.png': '',
      'val/dog/4.png': '',
    });
    const samples = await loadSamples(path);
    expect(short(samples)).toEqual([
      ['test/cat/3.png', 'cat', 'test'],
      ['train/cat/1.png', 'cat', 'train'],
      ['train/dog/2.png', 'dog', 'train'],
      ['val/dog/4.png', 'dog', 'validation'],
    ]);
    expect(splitByColumn(samples, 'split').train).toHaveLength(2);
  });

  it.each([
    ['metadata.csv', 'file_name,caption\na.png,one\nsub/b.png,two\n'],
    ['metadata.jsonl', '{"file_name":"a.png","caption":"one"}\n{"file_name":"sub/b.png","caption":"two"}\n'],
  ])("reads Hugging Face's %s", async (name, content) => {
    const path = make(name, { [`train/${name}`]: content, 'train/a.png': '', 'train/sub/b.png': '' });
    const mapping = {
      id: 'file_name',
      inputs: { image: { column: 'image', kind: 'image' }, caption: { column: 'caption', kind: 'text' } },
      keep: ['split'],
    } as const;
    expect(await loadSamples(path, mapping)).toEqual([
      {
        id: 'a.png',
        inputs: { image: { file: join(path, 'train/a.png') }, caption: 'one' },
        columns: { split: 'train' },
      },
      {
        id: 'sub/b.png',
        inputs: { image: { file: join(path, 'train/sub/b.png') }, caption: 'two' },
        columns: { split: 'train' },
      },
    ]);
  });

  it('takes one table beside the folders of the parts', async () => {
    const path = make('one-table', {
      'metadata.csv': 'file_name,caption\ntrain/a.png,one\ntest/b.png,two\n',
      'train/a.png': '',
      'test/b.png': '',
    });
    const samples = await loadSamples(path, {
      inputs: { image: { column: 'image', kind: 'image' }, caption: { column: 'caption', kind: 'text' } },
      keep: ['split'],
    });
    expect(samples.map(({ inputs, columns }) => [inputs.caption, columns?.split])).toEqual([
      ['one', 'train'],
      ['two', 'test'],
    ]);
  });

  it('refuses links that lead back up, which would never end', async () => {
    const path = make('loop', { 'cat/1.png': '' });
    symlinkSync(join(path, 'cat'), join(path, 'cat/again'));
    await expect(loadSamples(path)).rejects.toThrow('the link "cat/again" leads back to a folder around it');
    symlinkSync(join(path, 'cat'), join(path, 'alias'));
    rmSync(join(path, 'cat/again'));
    expect((await loadSamples(path)).map(({ id }) => id)).toEqual(['alias/1.png', 'cat/1.png']);
  });

  it('refuses names and links that lead out of it', async () => {
    const up = make('up', { 'metadata.csv': 'file_name\n../classes/dog/2.png\n' });
    await expect(loadSamples(up)).rejects.toMatchObject({ code: 'data/path-outside' });
    const linked = make('linked', { 'cat/1.png': '' });
    symlinkSync(join(folder, 'classes/dog'), join(linked, 'dog'));
    await expect(loadSamples(linked)).rejects.toMatchObject({ code: 'data/path-outside' });
  });

  it('refuses a folder without pictures, and one that is not there', async () => {
    const path = make('none', { 'a/notes.txt': '' });
    await expect(loadSamples(path)).rejects.toThrow('expected pictures in folders, one a class, got none');
    await expect(loadSamples(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'data/unknown-format' });
  });
});

describe('ImageNet', () => {
  const names = 'n01 tench, Tinca tinca\nn02 crane\nn03 crane\n';
  const train = 'ILSVRC/Data/CLS-LOC/train';
  const files = {
    'LOC_synset_mapping.txt': names,
    [`${train}/n01/n01_7.JPEG`]: '',
    [`${train}/readme.txt`]: '',
    [`${train}/n03/n03_1.JPEG`]: '',
    'ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_00000001.JPEG': '',
    'LOC_val_solution.csv': 'ImageId,PredictionString\nILSVRC2012_val_00000001,n02 1 2 3 4 n02 5 6 7 8 \n',
  };

  it('reads synsets with their names, and the answers of validation', async () => {
    const samples = await loadSamples(make('imagenet', files));
    expect(samples.map(({ id, target, columns }) => [id, target, columns?.name, columns?.split])).toEqual([
      ['n01_7', 'n01', 'tench, Tinca tinca', 'train'],
      ['n03_1', 'n03', 'crane', 'train'],
      ['ILSVRC2012_val_00000001', 'n02', 'crane', 'validation'],
    ]);
  });

  it('reads a validation part that is arranged as training is', async () => {
    const { 'LOC_synset_mapping.txt': mapping } = files;
    const path = make('arranged', {
      'LOC_synset_mapping.txt': mapping,
      [`${train}/n01/n01_7.JPEG`]: '',
      'ILSVRC/Data/CLS-LOC/val/n02/ILSVRC2012_val_00000001.JPEG': '',
    });
    expect(short(await loadSamples(path))).toEqual([
      ['n01_7', 'n01', 'train'],
      ['ILSVRC2012_val_00000001', 'n02', 'validation'],
    ]);
  });

  it('names a synset that is not known', async () => {
    const path = make('unknown', { ...files, [`${train}/n99/n99_1.JPEG`]: '' });
    await expect(loadSamples(path)).rejects.toThrow('expected a synset of LOC_synset_mapping.txt, got "n99"');
    const table = await openTable(path);
    expect(table.count).toBe(4);
    await expect(table.row(2)).rejects.toMatchObject({ code: 'data/unknown-synset', sample: 'n99_1' });
    expect(await table.row(3)).toMatchObject({ number: 4, values: { synset: 'n02', split: 'validation' } });
    await table.close();
  });

  const real = sharedData('imagenet-sample');
  it.skipIf(real === undefined)('reads real photographs: 60 classes', async () => {
    const samples = await loadSamples(real!);
    expect(samples).toHaveLength(60);
    expect(new Set(samples.map(({ target }) => target)).size).toBe(60);
    expect(samples.find(({ target }) => target === 'n01498041')?.columns?.name).toBe('stingray');
  });
});

describe('expandGlob', () => {
  it('matches names, folders, sets and braces', async () => {
    make('glob', {
      'a1.csv': '',
      'a2.csv': '',
      'b/c/a3.csv': '',
      '.a4.csv': '',
      'b/x.txt': '',
      'a(1).csv': '',
    });
    const find = async (pattern: string) =>
      (await expandGlob(join(folder, 'glob', pattern))).map((path) =>
        path.slice(join(folder, 'glob').length + 1),
      );
    expect(await find('*.csv')).toEqual(['a(1).csv', 'a1.csv', 'a2.csv']);
    expect(await find('**/*.csv')).toEqual(['a(1).csv', 'a1.csv', 'a2.csv', 'b/c/a3.csv']);
    expect(await find('a[2-9].csv')).toEqual(['a2.csv']);
    expect(await find('a[!2].csv')).toEqual(['a1.csv']);
    expect(await find('a?.csv')).toEqual(['a1.csv', 'a2.csv']);
    expect(await find('{a1,b/c/a3}.csv')).toEqual(['a1.csv', 'b/c/a3.csv']);
    expect(await find('a{1..3}.csv')).toEqual(['a1.csv', 'a2.csv']);
    expect(await find('.*.csv')).toEqual(['.a4.csv']);
    expect(await find('z*')).toEqual([]);
    await expect(find('{1..9999999999}')).rejects.toMatchObject({ code: 'data/glob' });
    await expect(find('{0..99999}{0..99999}')).rejects.toThrow('at most 100000 names');
    await expect(find('{a,b}'.repeat(40))).rejects.toThrow('at most 100000 names');
    await expect(find('{5..1}.csv')).rejects.toThrow(
      'expected {first..last} in order, got {5..1}. Write {1..5}.',
    );
    await expect(find('[z-a].csv')).rejects.toThrow('[data/glob] expected [first-last] in the order');
    expect(await find('{a,{b,a}1}.csv')).toEqual(['a1.csv']);
    make('glob', { [`${'a'.repeat(200)}.txt`]: '', '[x': '' });
    expect(await find(`${'*a'.repeat(40)}*b.txt`)).toEqual([]);
    expect(await find(`${'*a'.repeat(40)}*.txt`)).toHaveLength(1);
    expect(await find('[x')).toEqual(['[x']);
    expect(await find('*1*)*v')).toEqual(['a(1).csv']);
  });
});
