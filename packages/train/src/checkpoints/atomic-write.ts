import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Ends the name of a file that is being written; what a killed process leaves behind. */
export const PARTIAL = '.partial';

/**
 * Writes a file so that, whatever happens, its name holds either all of the bytes or what it held before.
 *
 * The bytes go to a neighbouring file, are flushed to the disk, and the file is renamed.
 */
export async function atomicWrite(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}${PARTIAL}`;
  try {
    const handle = await open(partial, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Makes the renaming itself last; Windows cannot and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
