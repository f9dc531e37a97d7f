import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('runs 2,000 compiled steps with the tensors and the memory it began with', () => {
  const program = join(import.meta.dirname, '../soak/run.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '2000'], { encoding: 'utf8' });
  expect({ status, problems: stderr }).toEqual({ status: 0, problems: '' });
  expect(stdout).toMatch(/2000 steps: \d+ tensors/);
}, 180_000);
