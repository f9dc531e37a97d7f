import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('lives on, whatever its kernels are called with', () => {
  const program = join(import.meta.dirname, '../fuzz/run.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '1500', '1', 'quick'], {
    encoding: 'utf8',
  });
  expect({ status, problems: stderr }).toEqual({ status: 0, problems: '' });
  const [, calls, refused] = /^(\d+) hostile calls.* (\d+) were refused/m.exec(stdout) ?? [];
  expect(calls).toBe('1500');
  // Of the 3,000, at once and compiled: most make no sense, and many do.
  expect(Number(refused)).toBeGreaterThan(500);
  expect(Number(refused)).toBeLessThan(2500);
}, 300_000);
