import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('passes the test suite of tfjs-core, but for the listed tests', () => {
  const program = join(import.meta.dirname, '../conformance/run.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  expect({ status, problems: stderr }).toEqual({ status: 0, problems: '' });
  expect(Number(/^(\d+) of/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(4150);
}, 180_000);
