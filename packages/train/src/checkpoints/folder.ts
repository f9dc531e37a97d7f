import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { atomicWrite, PARTIAL } from './atomic-write.ts';
import { decodeCheckpoint, encodeCheckpoint } from './bytes.ts';
import type { Checkpoint } from './checkpoint.ts';

const CHECKPOINT = /^step-(\d+)\.safetensors$/;

/**
 * Writes a checkpoint into the folder of its run, then removes the oldest beyond `keep`.
 *
 * Those of later steps go, too: the run came back to this one because they were damaged. Should writing fail, the
 * older checkpoints are as they were.
 *
 * @param keep how many stay, from 1; default 2, so that one is left should the newest turn out damaged
 * @returns the path of the file
 * @throws CrossmodalError `train/checkpoint-write`
 */
export async function saveCheckpoint(folder: string, checkpoint: Checkpoint, keep = 2): Promise<string> {
  const file = join(folder, `step-${String(checkpoint.progress.step).padStart(9, '0')}.safetensors`);
  try {
    await mkdir(folder, { recursive: true });
    await atomicWrite(file, encodeCheckpoint(checkpoint));
    await removeOthers(folder, checkpoint.progress.step, keep);
  } catch (cause) {
    throw new CrossmodalError(
      'train/checkpoint-write',
      `could not write ${file}: ${(cause as Error).message}.`,
      {
        hint: 'The checkpoints before it are intact. Make room or give write access, then resume.',
        kind: 'internal',
        cause,
      },
    );
  }
  return file;
}

async function removeOthers(folder: string, step: number, keep: number): Promise<void> {
  const names = await checkpointNames(folder);
  const later = names.filter((name) => stepOf(name) > step);
  const old = names.filter((name) => stepOf(name) <= step).slice(keep);
  const partial = (await readdir(folder)).filter(
    (name) => name.endsWith(PARTIAL) && CHECKPOINT.test(name.slice(0, -PARTIAL.length)),
  );
  for (const name of [...later, ...old, ...partial]) await rm(join(folder, name), { force: true });
}

export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly file: string;
  /** Newer ones that could not be read, and why. */
  readonly damaged: readonly CrossmodalError[];
}

/**
 * The newest checkpoint of a folder that is whole, or `undefined` where there is none at all.
 *
 * @throws CrossmodalError `train/checkpoint-damaged` where there are some but none can be read
 * @example
 * const latest = await loadLatestCheckpoint('runs/first/checkpoints');
 * if (latest !== undefined) console.log(`resuming at step ${latest.checkpoint.progress.step}`);
 */
export async function loadLatestCheckpoint(folder: string): Promise<LoadedCheckpoint | undefined> {
  const damaged: CrossmodalError[] = [];
  for (const name of await checkpointNames(folder)) {
    const file = join(folder, name);
    try {
      return { checkpoint: decodeCheckpoint(await readFile(file)), file, damaged };
    } catch (cause) {
      if (!isCrossmodalError(cause) && (cause as NodeJS.ErrnoException).code === undefined) throw cause;
      damaged.push(
        new CrossmodalError('train/checkpoint-damaged', `${file}: ${(cause as Error).message}`, {
          kind: 'internal',
          cause,
        }),
      );
    }
  }
  if (damaged.length === 0) return undefined;
  throw new CrossmodalError(
    'train/checkpoint-damaged',
    `none of the ${damaged.length} checkpoints in ${folder} can be read; the newest: ${damaged[0]!.message}`,
    { hint: 'Start the training anew in another folder.', kind: 'internal', cause: damaged[0] },
  );
}

/** Newest first; none where the folder does not exist. */
export async function checkpointNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => CHECKPOINT.test(name)).sort((a, b) => stepOf(b) - stepOf(a));
}

function stepOf(name: string): number {
  return Number(CHECKPOINT.exec(name)?.[1]);
}
