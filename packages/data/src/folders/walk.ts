import { type Dirent, realpathSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import type { Root } from '../files/inside.ts';
import { unreadable } from '../files/open.ts';

/** Names of files that are taken for pictures. */
export const pictureName: RegExp = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;

/**
 * The files of a folder and the folders in it, in the order of their names; names that begin with a dot are left out.
 *
 * @returns paths relative to the folder, with `/` between their parts
 * @throws CrossmodalError `data/path-outside` for a link that leads out of it or back up, `data/file-not-found`
 */
export async function* walk(
  folder: string,
  root: Root,
  inside = '',
  above: readonly string[] = [],
): AsyncGenerator<string> {
  const entries = await list(join(folder, inside));
  const here = realpathSync.native(join(folder, inside));
  if (above.includes(here)) {
    throw new CrossmodalError('data/path-outside', `the link "${inside}" leads back to a folder around it.`, {
      location: { file: join(folder, inside) },
    });
  }
  for (const entry of entries) {
    const path = posix.join(inside, entry.name);
    if (isFolder(entry, path, root)) yield* walk(folder, root, path, [...above, here]);
    else yield path;
  }
}

/** The names in a folder, sorted. */
export async function list(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function isFolder(entry: Dirent, path: string, root: Root): boolean {
  if (entry.isSymbolicLink()) return statSync(root.resolve(path)).isDirectory();
  return entry.isDirectory();
}
