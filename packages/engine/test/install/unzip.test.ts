import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unzip } from '../../src/install/unzip.ts';
import { writeZip } from './write-zip.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unzip-'));
});
afterEach(() => rmSync(root, { recursive: true }));

// 3 MiB that deflate shrinks, but not to nothing: several chunks on either side.
const data = Buffer.from(
  Uint32Array.from({ length: 3 << 18 }, (_, i) => Math.imul(i, 2654435761) >>> 12).buffer,
);

async function take(zip: Buffer, members = /./): Promise<string[]> {
  writeFileSync(join(root, 'a.zip'), zip);
  return unzip(join(root, 'a.zip'), { members, into: join(root, 'out'), onBytes: () => undefined });
}
const taken = (name: string) => readFileSync(join(root, 'out', name));

describe('unzip', () => {
  it('takes deflated and stored members, of any size, and only those asked for', async () => {
    const zip = writeZip([
      { name: 'lib/deflated', data },
      { name: 'lib/stored', data, stored: true, mode: 0o100755 },
      { name: 'lib/empty', data: Buffer.alloc(0) },
      { name: 'lib/empty-stored', data: Buffer.alloc(0), stored: true },
      { name: 'other', data },
    ]);
    const names = await take(zip, /^lib\//);
    expect(names).toEqual(['lib/deflated', 'lib/stored', 'lib/empty', 'lib/empty-stored']);
    expect(taken('lib/deflated').equals(data)).toBe(true);
    expect(taken('lib/stored').equals(data)).toBe(true);
    expect(taken('lib/empty').length + taken('lib/empty-stored').length).toBe(0);
    expect(statSync(join(root, 'out/lib/stored')).mode & 0o700).toBe(0o700);
    expect(statSync(join(root, 'out/lib/deflated')).mode & 0o700).toBe(0o600);
    expect(() => taken('other')).toThrow('ENOENT');
  });

  it('reads zip64 and a comment', async () => {
    const members = [
      { name: 'a', data: Buffer.from('first') },
      { name: 'b', data, zip64: true },
    ];
    await take(writeZip(members, { zip64: true, comment: 'a comment' }));
    expect(taken('a').toString()).toBe('first');
    expect(taken('b').equals(data)).toBe(true);
  });

  it('reads what Python writes', async () => {
    const script = `import sys, zipfile
z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
with z.open("deep/er", "w", force_zip64=True) as f: f.write(bytes(range(256)) * 999)
z.close()`;
    execFileSync('python3', ['-c', script, join(root, 'b.zip')]);
    await take(readFileSync(join(root, 'b.zip')));
    const bytes = Uint8Array.from({ length: 256 * 999 }, (_, i) => i);
    expect(taken('deep/er').equals(bytes)).toBe(true);
  });

  it('tells the bytes done over all members', async () => {
    writeFileSync(
      join(root, 'a.zip'),
      writeZip([
        { name: 'a', data },
        { name: 'b', data },
      ]),
    );
    const told: number[] = [];
    await unzip(join(root, 'a.zip'), { members: /./, into: root, onBytes: (bytes) => told.push(bytes) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(2 * data.length);
  });

  it.each(['../out', 'a/../../b', '/etc/passwd', 'C:/x', 'a\\b', 'a//b', './a', 'a\0b'])(
    'refuses the path %j',
    async (name) => {
      await expect(take(writeZip([{ name, data: Buffer.from('x') }]))).rejects.toThrow(
        /\[engine\/corrupt-wheel\].*the path/,
      );
    },
  );

  it('notices every kind of damage', async () => {
    const whole = writeZip([{ name: 'a', data }]);
    const damaged = (change: (zip: Buffer) => void) => {
      const zip = Buffer.from(whole);
      change(zip);
      return zip;
    };
    const directory = whole.readUInt32LE(whole.length - 6);
    const cases: [Buffer, RegExp][] = [
      [Buffer.from('not a zip'), /no end record/],
      [whole.subarray(0, whole.length - 30), /no end record/],
      [whole.subarray(5000), /too few|members listed/],
      [damaged((zip) => zip.fill(0xff, 1000, 1100)), /damaged data in a/],
      [damaged((zip) => zip.writeUInt32LE(123, directory + 16)), /damaged data in a/], // CRC-32
      [damaged((zip) => zip.writeUInt32LE(data.length - 1, directory + 24)), /more of a than/],
      [damaged((zip) => zip.writeUInt32LE(data.length + 1, directory + 24)), /damaged data|bytes of a/],
      [damaged((zip) => zip.writeUInt32LE(1000, directory + 20)), /damaged data in a/], // compressed size
      [damaged((zip) => zip.writeUInt16LE(12, directory + 10)), /compressed or encrypted/],
      [damaged((zip) => zip.writeUInt16LE(1, directory + 8)), /compressed or encrypted/],
      [damaged((zip) => zip.writeUInt32LE(7, directory + 42)), /no header before a/],
      [damaged((zip) => zip.writeUInt16LE(2, zip.length - 12)), /1 of 2 members/],
      [
        writeZip([
          { name: 'a', data },
          { name: 'a', data },
        ]),
        /a twice/,
      ],
    ];
    for (const [zip, message] of cases) {
      rmSync(join(root, 'out'), { recursive: true, force: true });
      await expect(take(zip)).rejects.toThrow(message);
    }
    const stored = writeZip([{ name: 'a', data, stored: true }]);
    stored[1000]! ^= 1;
    rmSync(join(root, 'out'), { recursive: true, force: true });
    await expect(take(stored)).rejects.toThrow(/damaged data in a/);
  });
});
