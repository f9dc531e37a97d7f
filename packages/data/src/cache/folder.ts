import { utimesSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What cache files are called. */
export const EXTENSION = '.prepared';

/** Files that were left by a process which did not end well are removed after a day. In milliseconds. */
const ABANDONED = 24 * 60 * 60 * 1000;

/** Marks a cache as used now, where that may be written. */
export function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // Another process removed it, or it is of another user: it is read all the same.
  }
}

/**
 * Brings a folder of caches below a size: those that were not used for longest go first, `keep` never.
 *
 * A file that another process reads stays readable for it (not on Windows, where it stays).
 */
export async function trimFolder(folder: string, maxBytes: number, keep: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const file = join(folder, name);
      const found = await stat(file).catch(() => undefined);
      return { file, name, size: found?.size ?? 0, used: found?.mtimeMs ?? 0 };
    }),
  );
  for (const { file, name, used } of files) {
    if (name.endsWith('.partial') && Date.now() - used > ABANDONED) await rm(file, { force: true });
  }
  const caches = files.filter(({ name }) => name.endsWith(EXTENSION)).sort((a, b) => a.used - b.used);
  let total = caches.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of caches) {
    if (total <= maxBytes) return;
    if (file === keep) continue;
    await rm(file, { force: true }).catch(() => {});
    total -= size;
  }
}
