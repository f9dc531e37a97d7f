import { readFileSync } from 'node:fs';
import { CrossmodalError, isCrossmodalError, type SourceLocation } from '@crossmodal/core';
import { openRoot } from '@crossmodal/data';

/** Where the files of a tokenizer lie, and where they are named. */
export interface TokenizerFilePlace {
  /** The configuration's, which paths are relative to and must stay in. */
  readonly folder: string;
  /** The place of an option in the configuration, for errors. */
  readonly at?: (option: 'file' | 'merges') => SourceLocation;
}

/** A file of a tokenizer that a configuration names. */
export interface NamedFile {
  /** As the configuration has it. */
  readonly name: string;
  readonly content: string;
  readonly location: SourceLocation | undefined;
}

/** @throws CrossmodalError `data/file-not-found`, `data/path-outside`, `config/tokenizer-file` */
export function readNamed(
  name: string,
  option: 'file' | 'merges',
  { folder, at }: TokenizerFilePlace,
): NamedFile {
  const location = at?.(option);
  const path = findFile(name, folder, location);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const problem = code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw refuse({ location }, `${name} ${problem}, expected the file of a tokenizer.`);
  }
  try {
    return { name, location, content: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw refuse({ location }, `${name} is not UTF-8 text.`, 'Is it the file of a tokenizer, and whole?');
  }
}

function findFile(name: string, folder: string, location: SourceLocation | undefined): string {
  try {
    return openRoot(folder).resolve(name, location);
  } catch (error) {
    if (!isCrossmodalError(error) || error.code !== 'data/file-not-found') throw error;
    throw new CrossmodalError(error.code, `there is no tokenizer file "${name}" in ${folder}.`, {
      hint: "Paths in a configuration are relative to the configuration's folder.",
      ...(location && { location }),
      cause: error,
    });
  }
}

/** The error for a file that cannot be used, at its place in the configuration. */
export function refuse(
  { location }: Pick<NamedFile, 'location'>,
  problem: string,
  hint?: string,
): CrossmodalError {
  return new CrossmodalError('config/tokenizer-file', problem, {
    ...(hint !== undefined && { hint }),
    ...(location && { location }),
  });
}
