import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '@crossmodal/core';
import { describe, expect, test } from 'vitest';
import { loadLatestCheckpoint, saveCheckpoint } from '../../src/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { checkpointAt } from './example.ts';

function flipByte(file: string, position: number): void {
  const bytes = readFileSync(file);
  bytes[position]! ^= 4;
  writeFileSync(file, bytes);
}

describe('a folder of checkpoints', () => {
  test('gives the newest', async () => {
    const folder = join(temporaryFolder(), 'made', 'when needed');
    for (const step of [5, 10, 15]) await saveCheckpoint(folder, checkpointAt(step));
    const latest = await loadLatestCheckpoint(folder);
    expect(latest).toMatchObject({ checkpoint: checkpointAt(15), damaged: [] });
    expect(latest!.file).toBe(join(folder, 'step-000000015.safetensors'));
  });

  test('keeps as many as asked for, and nothing half-written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'step-000000001.safetensors.partial'), 'of a killed process');
    writeFileSync(join(folder, 'notes.txt'), 'not ours');
    for (const step of [5, 10, 15, 20]) await saveCheckpoint(folder, checkpointAt(step), 3);
    expect(readdirSync(folder).sort()).toEqual([
      'notes.txt',
      'step-000000010.safetensors',
      'step-000000015.safetensors',
      'step-000000020.safetensors',
    ]);
  });

  test('forgets what lies ahead of the newest', async () => {
    const folder = temporaryFolder();
    for (const step of [5, 10, 15]) await saveCheckpoint(folder, checkpointAt(step));
    await saveCheckpoint(folder, checkpointAt(12));
    expect(readdirSync(folder).sort()).toEqual(['step-000000010.safetensors', 'step-000000012.safetensors']);
  });

  test('falls back to the one before where a byte is flipped', async () => {
    const folder = temporaryFolder();
    await saveCheckpoint(folder, checkpointAt(5));
    const newest = await saveCheckpoint(folder, checkpointAt(10));
    flipByte(newest, readFileSync(newest).length - 6);
    const latest = await loadLatestCheckpoint(folder);
    expect(latest!.checkpoint).toEqual(checkpointAt(5));
    expect(latest!.damaged.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        'step-000000010.safetensors: [train/checkpoint-damaged] the tensor "weights/kernel"',
      ),
    ]);
  });

  test('is no checkpoint at all where it is empty or does not exist', async () => {
    const folder = temporaryFolder();
    expect(await loadLatestCheckpoint(folder)).toBeUndefined();
    expect(await loadLatestCheckpoint(join(folder, 'nowhere'))).toBeUndefined();
  });

  test('says so where none can be read', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'step-000000001.safetensors'), encodeSafetensors({}));
    writeFileSync(join(folder, 'step-000000002.safetensors'), '');
    mkdirSync(join(folder, 'step-000000003.safetensors'));
    await expect(loadLatestCheckpoint(folder)).rejects.toThrow(
      /none of the 3 checkpoints in .* can be read; the newest: .*EISDIR/,
    );
  });
});
