import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadLatestCheckpoint, saveCheckpoint } from '../../src/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { checkpointAt } from './example.ts';

const saver = fileURLToPath(new URL('./saver.mjs', import.meta.url));

describe('faults while saving', () => {
  test('a killed process leaves the newest checkpoint whole', async () => {
    const folder = temporaryFolder();
    const partialOf = (): string | undefined => readdirSync(folder).find((name) => name.endsWith('.partial'));
    const child = spawn(process.execPath, [saver, folder, '4000000'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const exit = once(child, 'exit');
    // Kill it in the midst of a save, once one checkpoint is there.
    while (readdirSync(folder).length < 2 || partialOf() === undefined) {
      expect(child.exitCode).toBe(null);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    child.kill('SIGKILL');
    expect((await exit)[1]).toBe('SIGKILL');

    const latest = await loadLatestCheckpoint(folder);
    const { step } = latest!.checkpoint.progress;
    expect(latest!.damaged).toEqual([]);
    const { data } = latest!.checkpoint.tensors['weights/kernel']!;
    expect(data).toHaveLength(4_000_000);
    expect(data.every((value) => value === step)).toBe(true);
    await saveCheckpoint(folder, checkpointAt(step + 1));
    expect(partialOf()).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')(
    'no room: the checkpoint before stays, and the error says why',
    async () => {
      const folder = temporaryFolder();
      await saveCheckpoint(folder, checkpointAt(5));
      // A limit on the size of files stands in for a full disk: the write itself fails half-way.
      const child = spawn(
        'sh',
        ['-c', `ulimit -f 64; exec "${process.execPath}" "${saver}" "${folder}" 400000`],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let output = '';
      child.stdout.on('data', (text) => {
        output += text;
      });
      await once(child, 'close');
      expect(output).toMatch(
        /^\[train\/checkpoint-write\] could not write .*step-000000001\.safetensors: EFBIG.*The checkpoints before it are intact/,
      );
      expect(readdirSync(folder)).toEqual(['step-000000005.safetensors']);
      expect((await loadLatestCheckpoint(folder))!.checkpoint).toEqual(checkpointAt(5));
    },
  );

  test('a folder that cannot be written to', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'taken');
    writeFileSync(file, '');
    await expect(saveCheckpoint(file, checkpointAt(5))).rejects.toMatchObject({
      code: 'train/checkpoint-write',
      kind: 'internal',
    });
    expect(existsSync(`${file}.partial`)).toBe(false);
  });
});
