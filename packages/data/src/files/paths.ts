import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CrossmodalError } from '@crossmodal/core';
import { expandGlob, isGlob } from './glob.ts';

/**
 * A path from a path or a `file:` URL, also one given as a string.
 *
 * @throws CrossmodalError `data/address` for URLs of other kinds, and for damaged ones
 */
export function toPath(file: string | URL): string {
  const text = String(file);
  // One letter before the colon is a drive of Windows.
  if (!(file instanceof URL) && !/^[a-z][a-z\d+.-]+:\/\/|^file:/i.test(text)) return file;
  try {
    return fileURLToPath(text);
  } catch (cause) {
    throw new CrossmodalError(
      'data/address',
      `expected a path or a file: URL, got ${JSON.stringify(text)}.`,
      {
        hint: /^file:/i.test(text)
          ? `It is no address of a file here: ${(cause as Error).message}.`
          : 'Files of other places must be fetched first: this package opens no connection.',
        cause,
      },
    );
  }
}

/**
 * The paths that a path, a `file:` URL or a glob stands for.
 *
 * @throws CrossmodalError `data/file-not-found` for a glob that matches nothing
 */
export async function toPaths(source: string | URL): Promise<readonly string[]> {
  const path = toPath(source);
  if (!isGlob(path) || (await exists(path))) return [path];
  const paths = await expandGlob(path);
  if (paths.length > 0) return paths;
  throw new CrossmodalError('data/file-not-found', 'no file matches.', {
    hint: `Relative patterns start at ${process.cwd()}.`,
    location: { file: path },
  });
}

/** The folder that paths in a table are relative to: the table's, or itself where it is one. */
export async function folderOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? path : dirname(path);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
