import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

const separator = '.partial-';
const host = hostname().replace(/[^a-z0-9]/gi, '');
const day = 24 * 60 * 60 * 1000;

/** A new folder beside the target, on its disk, whose name says who works in it. */
export async function openPartial(target: string): Promise<string> {
  const folder = `${target}${separator}${host}-${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Puts a finished folder in the target's place, in one step; false where another process did so before. */
export async function publish(finished: string, target: string): Promise<boolean> {
  await rmdir(target).catch(() => undefined); // Windows renames onto no folder; rmdir takes only an empty one.
  try {
    await rename(finished, target);
    return true;
  } catch (error) {
    if ((await stat(target).catch(() => undefined)) === undefined) throw error;
    return false;
  }
}

/** Removes what killed runs left beside the target: those of dead processes here, and any that is a day old. */
export async function removeLeftovers(target: string): Promise<void> {
  const parent = dirname(target);
  const start = basename(target) + separator;
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(start)) continue;
    const [owner, pid] = name.slice(start.length).split('-');
    const folder = join(parent, name);
    const touched = (await stat(folder).catch(() => undefined))?.mtimeMs ?? Date.now();
    const dead = owner === host && !isAlive(Number(pid));
    if (dead || Date.now() - touched > day) await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
