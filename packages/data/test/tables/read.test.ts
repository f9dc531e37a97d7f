import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isCrossmodalError } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTable, readTable } from '../../src/index.ts';
import { collect, put, temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const read = async (name: string, content: string | Uint8Array, options = {}) =>
  (await collect(readTable(put(folder, name, content), options))).map(({ values, location }) => ({
    ...values,
    line: location.line,
  }));

describe('CSV', () => {
  it('reads quotes, doubled quotes, line ends in cells, empty lines, and says the line of each row', async () => {
    const rows = await read('a.csv', 'id,text\r\n1,"a, b"\r\n\r\n2,"say ""hi""\nthere"\r\n3,\r\n');
    expect(rows).toEqual([
      { id: '1', text: 'a, b', line: 2 },
      { id: '2', text: 'say "hi"\nthere', line: 4 },
      { id: '3', text: '', line: 6 },
    ]);
  });

  it('drops a byte order mark, reads UTF-16 by its mark and other encodings by name', async () => {
    const expected = [{ n: 'é', line: 2 }];
    expect(await read('bom.csv', '\ufeffn\né\n')).toEqual(expected);
    expect(await read('utf16.csv', Buffer.from('\ufeffn\né\n', 'utf16le'))).toEqual(expected);
    expect(await read('latin.csv', Buffer.from('n\né\n', 'latin1'), { encoding: 'latin1' })).toEqual(
      expected,
    );
  });

  it('reads tabs in .tsv', async () => {
    expect(await read('a.tsv', 'a\tb\n1\t2,3\n')).toEqual([{ a: '1', b: '2,3', line: 2 }]);
  });

  it.each([
    ['semicolons', 'a;b\n"1;x";2,5\n', { a: '1;x', b: '2,5' }],
    ['tabs', 'a\tb\n1;x\t2,5\n', { a: '1;x', b: '2,5' }],
    ['bars', 'a|b\r\n1;x|2,5\r\n', { a: '1;x', b: '2,5' }],
    ['semicolons behind quotes', '"a";"b"\n"1;x";"2,5"\n', { a: '1;x', b: '2,5' }],
    ['commas, though the header has others in quotes', '"a;b"\n1;x\n', { 'a;b': '1;x' }],
    ['commas, where the header has any', 'a;b,c\n1;x,2\n', { 'a;b': '1;x', c: '2' }],
  ])('takes for separators of a .csv: %s', async (_, content, row) => {
    expect(await read('other.csv', content)).toEqual([{ ...row, line: 2 }]);
    const table = await openTable(put(folder, 'other.csv', content));
    expect((await table.row(0)).values).toEqual(row);
    await table.close();
  });

  it('says of UTF-16 without a mark that it is to be named', async () => {
    const content = Buffer.from('a,b\n1,2\n', 'utf16le');
    await expect(read('bare.csv', content)).rejects.toThrow(
      'bare.csv:1: [data/encoding] expected utf-8 text, got zero bytes in the header. Is it UTF-16',
    );
    expect(await read('bare.csv', content, { encoding: 'utf-16le' })).toEqual([{ a: '1', b: '2', line: 2 }]);
  });

  it('keeps columns with the names of properties of objects', async () => {
    const [row] = await collect(readTable(put(folder, 'proto.csv', '__proto__,constructor\n1,2\n')));
    expect(Object.entries(row!.values)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  it.each([
    [
      'a,b\n1\n',
      'data/malformed-row',
      'x.csv:2: [data/malformed-row] expected 2 cells, as in the header, got 1.',
    ],
    [
      'a,b\n1,2\n"3,4\n5,6\n',
      'data/malformed-row',
      'x.csv:3:1: [data/malformed-row] the quoted cell that begins here is never closed',
    ],
    ['a,a\n1,2\n', 'data/duplicate-column', 'got "a" in columns 1 and 2'],
    ['a,\n1,2\n', 'data/unnamed-column', 'got none for column 2'],
    ['', 'data/empty-table', 'got an empty file'],
  ])('says what is wrong with %j', async (content, code, message) => {
    await expect(read('x.csv', content)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('refuses bytes that are not of the encoding', async () => {
    await expect(read('bad.csv', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]))).rejects.toMatchObject({
      code: 'data/encoding',
    });
  });

  it('reads what a writer of CSV wrote, whatever the cells', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 });
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const content = [['a', 'b'], ...rows].map((row) => `${row.map(quote).join(',')}\n`).join('');
        const got = await collect(readTable(put(folder, 'any.csv', content)));
        expect(got.map(({ values }) => [values.a, values.b])).toEqual(rows);
        let line = 2;
        for (const [index, row] of rows.entries()) {
          expect(got[index]!.location.line).toBe(line);
          line += 1 + row.join('').split('\n').length - 1;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('JSON Lines and JSON', () => {
  const rows = [{ a: 1, b: 'x,]}"\\' }, { a: null, b: [1, { c: 2 }] }, { a: true }];

  it('reads one object a line', async () => {
    const content = `${rows.map((row) => JSON.stringify(row)).join('\n\n')}\n`;
    expect(await read('a.jsonl', content)).toEqual(rows.map((row, i) => ({ ...row, line: 1 + 2 * i })));
  });

  it('reads an array element by element, indented or not', async () => {
    expect(await read('a.json', JSON.stringify(rows))).toEqual(rows.map((row) => ({ ...row, line: 1 })));
    expect((await read('b.json', JSON.stringify(rows, null, 2))).map(({ line }) => line)).toEqual([2, 6, 15]);
    expect(await read('c.json', ' [ ] ')).toEqual([]);
  });

  it('reads any array that JSON.stringify wrote', async () => {
    const indent = fc.constantFrom(0, 2);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        indent,
        async (values, space) => {
          const text = JSON.stringify(values, null, space);
          const got = await collect(readTable(put(folder, 'any.json', text)));
          expect(got.map((row) => row.values)).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['x.json', '{"a": 1}', 'data/malformed-json', 'x.json:1'],
    ['x.json', '[{"a": 1}', 'data/malformed-json', 'cut off'],
    ['x.json', '[{"a": 1},\n', 'data/malformed-json', 'cut off'],
    ['x.json', '[{"a": 1}]\n]', 'data/malformed-json', 'expected the end of the file'],
    ['x.json', '[{"a": 1},\n,]', 'data/malformed-json', 'x.json:2'],
    ['x.json', '[\n1]', 'data/malformed-row', 'x.json:2: [data/malformed-row] expected an object, got 1'],
    ['x.jsonl', '{"a": 1}\n{"a": \n', 'data/malformed-row', 'x.jsonl:2'],
    ['x.jsonl', '[1]', 'data/malformed-row', 'expected an object, got [1]'],
  ])('%s: says what is wrong with %j', async (name, content, code, message) => {
    await expect(read(name, content)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('reads whole rows whatever is cut off or flipped, or says what is wrong', async () => {
    const text = Buffer.from(JSON.stringify(rows, null, 1));
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const damaged = Buffer.from(text);
        damaged[at] = byte;
        const file = put(folder, 'damaged.json', cut ? text.subarray(0, at) : damaged);
        await collect(readTable(file)).catch((error: unknown) => expect(isCrossmodalError(error)).toBe(true));
      }),
      { numRuns: 100 },
    );
  });
});

describe('any table', () => {
  it('goes on without bad rows when someone takes them', async () => {
    const codes: string[] = [];
    const options = { onBadRow: (error: { code: string }) => codes.push(error.code) };
    expect(await read('some.csv', 'a,b\n1\n1,2\n', options)).toEqual([{ a: '1', b: '2', line: 3 }]);
    expect(await read('some.jsonl', '{\n{"a":1}\n', options)).toEqual([{ a: 1, line: 2 }]);
    expect(await read('some.json', '[1,{"a":1}]', options)).toEqual([{ a: 1, line: 1 }]);
    expect(codes).toEqual(['data/malformed-row', 'data/malformed-row', 'data/malformed-row']);
  });

  it('takes a file URL', async () => {
    const url = pathToFileURL(put(folder, 'with space.jsonl', '{"a":1}'));
    expect(await collect(readTable(url))).toHaveLength(1);
    expect(await collect(readTable(url.href))).toHaveLength(1);
  });

  it('names a file that is missing, a folder, and an extension that is not known', async () => {
    mkdirSync(join(folder, 'folder.csv'));
    await expect(collect(readTable(join(folder, 'none.csv')))).rejects.toMatchObject({
      code: 'data/file-not-found',
      location: { file: join(folder, 'none.csv') },
    });
    await expect(collect(readTable(join(folder, 'folder.csv')))).rejects.toMatchObject({
      code: 'data/no-samples', // A folder is taken for one of pictures.
    });
    await expect(collect(readTable('table.docx'))).rejects.toMatchObject({ code: 'data/unknown-format' });
  });
});

it.each([
  ['file://host/x.csv', 'It is no address of a file here: File URL host must be'],
  ['file:///tmp/%zz.csv', 'It is no address of a file here: URI malformed'],
  ['https://example.com/x.csv', 'Files of other places must be fetched first'],
  ['s3://bucket/x.csv', 'Files of other places must be fetched first'],
  [new URL('https://example.com/x.csv'), 'Files of other places must be fetched first'],
])('says of an address that it is none of a file: %s', async (address, hint) => {
  const reading = collect(readTable(address));
  await expect(reading).rejects.toThrow('[data/address] expected a path or a file: URL, got ');
  await expect(reading).rejects.toThrow(hint);
});
