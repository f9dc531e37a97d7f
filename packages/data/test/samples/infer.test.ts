import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inferMapping, loadSamples } from '../../src/index.ts';
import { liveBytes } from '../live-bytes.ts';
import { put, temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

describe('inferMapping', () => {
  it('takes columns by their names and by what is in them', async () => {
    const rows = [
      {
        Id: 'a',
        text: 'one',
        photo: 'x/1.jpg',
        raw: jpeg,
        age: '3',
        sizes: [1, 2],
        Label: 'cat',
        split: 'train',
      },
      {
        Id: 'b',
        text: '2',
        photo: null,
        raw: { bytes: jpeg, path: null },
        age: '',
        sizes: [3],
        Label: 0,
        split: 'dev',
      },
    ];
    expect(await inferMapping(rows)).toEqual({
      id: 'Id',
      target: 'Label',
      keep: ['split'],
      inputs: {
        text: { column: 'text', kind: 'text' },
        photo: { column: 'photo', kind: 'image' },
        raw: { column: 'raw', kind: 'image' },
        age: { column: 'age', kind: 'numbers' },
        sizes: { column: 'sizes', kind: 'numbers' },
      },
    });
  });

  it('does not take an id that comes twice, a split that is none, bytes that are no picture', async () => {
    const rows = [1, 2].map(() => ({ id: 'a', split: 'left', wave: Uint8Array.of(1), nested: [{ a: 1 }] }));
    expect(await inferMapping(rows)).toEqual({
      inputs: { id: { column: 'id', kind: 'text' }, split: { column: 'split', kind: 'text' } },
    });
  });

  it('finds events, in lists and in their text', async () => {
    const events = [{ modality: 'note', text: 'x', time: 1 }];
    expect(await inferMapping([{ e: events }, { e: null }])).toEqual({ inputs: {}, events: 'e' });
    expect(await inferMapping([{ e: JSON.stringify(events) }])).toEqual({ inputs: {}, events: 'e' });
  });

  it('takes the mapping of the format, and the columns of metadata beside pictures', async () => {
    mkdirSync(join(folder, 'plain/cat'), { recursive: true });
    put(folder, 'plain/cat/1.png', '');
    expect(await inferMapping(join(folder, 'plain'))).toMatchObject({ id: 'image', target: 'label' });
    mkdirSync(join(folder, 'described'));
    put(folder, 'described/1.png', '');
    put(folder, 'described/metadata.csv', 'file_name,caption\n1.png,a cat\n');
    const mapping = await inferMapping(join(folder, 'described'));
    expect(await loadSamples(join(folder, 'described'), mapping)).toMatchObject([
      { id: '1.png', inputs: { caption: 'a cat', image: { file: join(folder, 'described/1.png') } } },
    ]);
  });

  it('leaves bad rows to whoever reads the samples', async () => {
    const file = put(folder, 'bad.csv', 'text,label\n1,2,3\nx,cat\n');
    expect(await inferMapping(file)).toEqual({
      target: 'label',
      inputs: { text: { column: 'text', kind: 'text' } },
    });
  });
});

it('holds no pictures of the rows that it looks at', async () => {
  const before = liveBytes();
  let most = 0;
  function* rows() {
    for (let i = 0; i < 900; i++) {
      if (i % 100 === 99) most = Math.max(most, liveBytes() - before);
      const picture = Buffer.alloc(1 << 15, 'GIF89a');
      yield { id: `${i}`, photo: i % 2 === 0 ? picture : { bytes: picture, path: null }, label: 'cat' };
    }
  }
  expect(await inferMapping(rows())).toEqual({
    id: 'id',
    inputs: { photo: { column: 'photo', kind: 'image' } },
    target: 'label',
  });
  // 900 pictures are 29 MB; rows are handed on 256 together, of which two lots may live.
  expect(most).toBeLessThan(20e6);
});
