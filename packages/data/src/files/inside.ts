import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { CrossmodalError, type SourceLocation } from '@crossmodal/core';
import { unreadable } from './open.ts';

/** A folder that paths from data must not leave. */
export interface Root {
  /**
   * The absolute path of a file that data names.
   *
   * @param path relative to the root, with `/` between its parts
   * @param location where it is named, for errors
   * @throws CrossmodalError `data/path-outside`, `data/file-not-found`
   */
  resolve(path: string, location?: SourceLocation): string;
}

/**
 * A root for the paths in a table or an archive: they are data, and may be hostile.
 *
 * Refused are absolute paths, `..`, control characters, and links that lead out of the folder.
 *
 * @throws CrossmodalError `data/file-not-found` when there is no such folder
 * @example
 * const root = openRoot('pets');
 * root.resolve('photos/cat-1.jpg'); // '/home/me/pets/photos/cat-1.jpg'
 */
export function openRoot(folder: string): Root {
  const root = realPath(folder);
  return {
    resolve(path, location) {
      const fault = unsafePath(path);
      if (fault !== undefined) throw outside(path, fault, root, location);
      const real = realPath(join(root, path), path, location);
      if (!isInside(root, real)) throw outside(path, `leads to ${real} by a link`, root, location);
      return real;
    },
  };
}

/** Why a relative path that comes from data is refused, or `undefined`. */
export function unsafePath(path: string): string | undefined {
  if (path === '') return 'is empty';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f]/.test(path)) return 'holds control characters';
  if (isAbsolute(path) || /^[a-z]:|^[\\/]/i.test(path)) return 'is absolute';
  if (path.split(/[\\/]/).includes('..')) return 'leads upwards';
  return undefined;
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`);
}

function realPath(path: string, named: string = path, location?: SourceLocation): string {
  try {
    return realpathSync.native(path);
  } catch (cause) {
    if (location === undefined) throw unreadable(path, cause);
    throw new CrossmodalError('data/file-not-found', `there is no file "${named}" (looked for ${path}).`, {
      hint: 'Paths in a table are relative to its folder, or to the root given.',
      location,
      cause,
    });
  }
}

function outside(path: string, fault: string, root: string, location?: SourceLocation): CrossmodalError {
  return new CrossmodalError('data/path-outside', `the path ${JSON.stringify(path)} ${fault}.`, {
    hint: `Paths must be relative and stay inside ${root}.`,
    ...(location === undefined ? {} : { location }),
  });
}
