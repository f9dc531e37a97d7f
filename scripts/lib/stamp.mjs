// Remembers what a step was last done for, so that it is done again only when that has changed.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const fileOf = (name) => join(root, 'node_modules', '.crossmodal', name);

export function isStamped(name, key) {
  try {
    return readFileSync(fileOf(name), 'utf8') === key;
  } catch {
    return false;
  }
}

export function stamp(name, key) {
  mkdirSync(join(root, 'node_modules', '.crossmodal'), { recursive: true });
  writeFileSync(fileOf(name), key);
}

/** A key of files by their contents. */
export function contentKey(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** A key of all files below folders by name, size and time of change: quick, for many files. */
export function treeKey(folders) {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name);
      const { size, mtimeMs } = statSync(path);
      hash.update(`${path}\0${size}\0${mtimeMs}\0`);
    }
  }
  return hash.digest('hex');
}

/** The folders of the workspaces that hold `part`, as `packages/core/src`. */
export function workspaceFolders(part = '') {
  return ['packages', 'apps', 'examples']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}${part && `/${part}`}`))
    .filter((folder) => {
      try {
        return statSync(join(root, folder)).isDirectory();
      } catch {
        return false;
      }
    });
}
