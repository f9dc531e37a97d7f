import { isCrossmodalError } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { loadSamples, readTable } from '../../src/index.ts';
import { collect, put, temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const read = (name: string, content: string | Uint8Array) => collect(readTable(put(folder, name, content)));
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('hostile text', () => {
  it.each<[string, string, () => string, RegExp]>([
    [
      'a row without an end',
      'a.csv',
      () => `a,b\n1,2\n${'x'.repeat(2e7)}`,
      /a\.csv:3: \[data\/row-too-long\]/,
    ],
    [
      'a quote that is never closed',
      'b.csv',
      () => `a\n"${'x\n'.repeat(1e7)}`,
      /b\.csv:2: \[data\/row-too-long\]/,
    ],
    ['columns without number', 'c.csv', () => `${'c,'.repeat(2e5)}c\n`, /\[data\/too-many-columns\]/],
    ['a line without an end', 'd.jsonl', () => 'x'.repeat(1.4e8), /d\.jsonl:1: \[data\/row-too-long\]/],
    [
      'an array that is nested without end',
      'e.json',
      () => `[${'['.repeat(1e6)}`,
      /\[data\/malformed-json\]/,
    ],
  ])('%s is refused where it begins', async (_, name, content, message) => {
    await expect(read(name, content())).rejects.toThrow(message);
  });

  it('a value that is nested deeply is read, and named where it does not fit', async () => {
    const file = put(folder, 'deep.jsonl', `{"text": ${deep(100_000)}}\n`);
    expect(await collect(readTable(file))).toHaveLength(1);
    const wrong = await loadSamples(file, { inputs: { text: { column: 'text', kind: 'text' } } }).catch(
      (error: unknown) => error,
    );
    expect(isCrossmodalError(wrong) && wrong.code).toBe('data/wrong-cell');
  });

  it('rows end with any line end, and columns may be called anything', async () => {
    expect((await read('f.csv', 'a,b\r1,2\r3,4')).map(({ values }) => ({ ...values }))).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
    const [row] = await read('g.csv', 'constructor,__proto__,toString\n1,2,3\n');
    expect(Object.entries(row!.values)).toEqual([
      ['constructor', '1'],
      ['__proto__', '2'],
      ['toString', '3'],
    ]);
    expect(row!.values.hasOwnProperty).toBeUndefined();
  });

  it('bytes that are not UTF-8 are named with line and column', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,2\né,'), Buffer.of(0xff), Buffer.from('x\n')]);
    await expect(read('h.csv', bytes)).rejects.toThrow(
      'h.csv:3:3: [data/encoding] expected utf-8 text, got the byte 0xff.',
    );
    // A character that is cut off at the end.
    await expect(read('i.csv', Buffer.from('a\né').subarray(0, 3))).rejects.toThrow(
      'i.csv:2:1: [data/encoding]',
    );
  });

  it.each([
    ['a surplus cell', 'a,b\n1,2\n"x\ny",2,3\n', 'j.csv:4:6: [data/malformed-row] expected 2 cells'],
    [
      'text behind a quote',
      'a,b\n1,"2" 3\n',
      'j.csv:2:6: [data/malformed-row] expected a separator or a line end',
    ],
    [
      'a quote that is not closed',
      'a,b\n1,2\n3,"4',
      'j.csv:3:3: [data/malformed-row] the quoted cell that begins',
    ],
  ])('%s is named with line and column', async (_, content, message) => {
    await expect(read('j.csv', content)).rejects.toThrow(message);
  });
});
