import { describe, expect, it } from 'vitest';
import { inferColumnTypes, readTypedTable } from '../../src/index.ts';
import { collect, put, temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const values = async (name: string, content: string, options = {}) =>
  (await collect(readTypedTable(put(folder, name, content), options))).map((row) => ({ ...row.values }));

describe('column types', () => {
  it('are the narrowest that fit', () => {
    const rows = [
      { a: '1', b: '1', c: 'true', d: '007', e: '', f: 'x', g: '-1.5e3', h: '12345678901234567890' },
      { a: '-20', b: '2.5', c: 'FALSE', d: '12', e: '', f: '', g: '.5', h: '1' },
    ];
    expect(inferColumnTypes(rows)).toEqual({
      a: 'integer',
      b: 'number',
      c: 'boolean',
      d: 'text',
      e: 'text',
      f: 'text',
      g: 'number',
      h: 'number',
    });
  });

  it('convert cells; missing ones are null; what is told goes before what is inferred', async () => {
    const csv = 'age,zip,good\n3,10115,true\n,20095,false\n';
    expect(await values('a.csv', csv)).toEqual([
      { age: 3, zip: 10115, good: true },
      { age: null, zip: 20095, good: false },
    ]);
    expect((await values('b.csv', csv, { types: { zip: 'text' } }))[0]!.zip).toBe('10115');
    expect(await values('c.jsonl', '{"a": [1], "b": "2"}\n')).toEqual([{ a: [1], b: 2 }]);
  });

  it('say where a later cell is of another type, and go on when someone takes it', async () => {
    const csv = `n\n${'1\n'.repeat(1000)}x\n2\n`;
    await expect(values('d.csv', csv)).rejects.toThrow(
      'd.csv:1002: [data/wrong-cell] expected integer in column "n", as in the rows before, got "x".',
    );
    const bad: string[] = [];
    const rows = await values('d.csv', csv, { onBadRow: (error: Error) => bad.push(error.message) });
    expect(rows).toHaveLength(1001);
    expect(bad).toHaveLength(1);
  });
});
