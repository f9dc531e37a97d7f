import { readFileSync } from 'node:fs';
import { CrossmodalError, isCrossmodalError, type SourceLocation } from '@crossmodal/core';
import { openRoot } from '@crossmodal/data';
import { fromTokenizerJson, fromVocabJson, fromVocabTxt, type Tokenizer } from '@crossmodal/text';
import { z } from 'zod';
import { printable } from '../../terminal/printable.ts';

const isText = (file: string): boolean => /\.txt$/i.test(file);
const isJson = (file: string): boolean => /\.json$/i.test(file);

/** A tokenizer that was trained elsewhere; the saved model holds it whole, and needs the file no more. */
export const tokenizerFileSchema = z
  .strictObject({
    kind: z.literal('file'),
    /** Hugging Face's `tokenizer.json`, BERT's `vocab.txt` or GPT-2's `vocab.json`; relative to this configuration. */
    file: z
      .string()
      .refine((file) => isText(file) || isJson(file), 'expected a file that ends in .json or .txt,'),
    /** GPT-2's `merges.txt`, beside a `vocab.json`. */
    merges: z.string().min(1).optional(),
    /** Of a `vocab.txt`, which does not say it; default: as `lowerCase`, which is what BERT does. */
    stripAccents: z.boolean().optional(),
  })
  .refine(({ file, merges }) => merges === undefined || !isText(file), {
    path: ['merges'],
    message: 'expected none beside a .txt file, but beside a vocab.json,',
  })
  .refine(({ file, stripAccents }) => stripAccents === undefined || !isJson(file), {
    path: ['stripAccents'],
    message: 'expected none beside a .json file, but beside a vocab.txt,',
  });

export type TokenizerFileOptions = z.output<typeof tokenizerFileSchema>;

/** Where the files of a tokenizer lie, and where they are named. */
export interface TokenizerFilePlace {
  /** The configuration's, which paths are relative to and must stay in. */
  readonly folder: string;
  /** The place of an option in the configuration, for errors. */
  readonly at?: (option: 'file' | 'merges') => SourceLocation;
}

/**
 * Reads the tokenizer that a configuration names.
 *
 * @param lowerCase of a `vocab.txt`; the other files say themselves what becomes of capitals
 * @throws CrossmodalError `data/file-not-found`, `data/path-outside`, `config/tokenizer-file`, `text/vocabulary`,
 *   `text/tokenizer-json`
 */
export function openTokenizerFile(
  options: TokenizerFileOptions,
  { lowerCase }: { readonly lowerCase: boolean },
  place: TokenizerFilePlace,
): Tokenizer {
  const { merges, stripAccents = lowerCase } = options;
  const file = readNamed(options.file, 'file', place);
  if (isText(file.name)) return inFile(file, () => fromVocabTxt(file.content, { lowerCase, stripAccents }));
  const json = parse(file);
  if (typeof json.model === 'object') {
    if (merges === undefined) return inFile(file, () => fromTokenizerJson(json));
    const location = place.at?.('merges');
    throw refuse({ location }, `expected no merges beside ${file.name}, which holds its own.`, leaveOut);
  }
  if (Object.keys(json).length === 0) throw refuse(file, `${file.name}: expected tokens, got none.`);
  if (merges !== undefined) {
    const { content } = readNamed(merges, 'merges', place);
    return inFile(file, () => fromVocabJson(file.content, content));
  }
  if (Object.values(json).every((id) => typeof id === 'number')) {
    throw refuse(
      file,
      `${file.name} holds tokens alone: the merges that belong to them are missing.`,
      addMerges,
    );
  }
  throw refuse(file, `${file.name} is neither a tokenizer.json nor a vocab.json.`);
}

const leaveOut = 'Leave "merges" out.';
const addMerges = 'Name them beside it, as "merges: merges.txt".';

interface NamedFile {
  /** As the configuration has it. */
  readonly name: string;
  readonly content: string;
  readonly location: SourceLocation | undefined;
}

function readNamed(name: string, option: 'file' | 'merges', { folder, at }: TokenizerFilePlace): NamedFile {
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

function parse(file: NamedFile): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(file.content);
  } catch (cause) {
    const problem = printable((cause as Error).message, 160);
    throw refuse(file, `${file.name} is not JSON: ${problem}.`, 'Is it whole?');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw refuse(file, `${file.name} is neither a tokenizer.json nor a vocab.json.`);
}

/** Gives the place in the configuration to what is found wrong in the file. */
function inFile({ name, location }: NamedFile, make: () => Tokenizer): Tokenizer {
  let tokenizer: Tokenizer;
  try {
    tokenizer = make();
  } catch (error) {
    if (!isCrossmodalError(error)) throw error;
    const { code, hint = 'Is the file whole, and a token a line?' } = error;
    throw new CrossmodalError(code, `${name}: ${printable(problemOf(error))}`, {
      hint,
      ...(location && { location }),
      cause: error,
    });
  }
  if (tokenizer.vocabulary?.tokens.length !== 0) return tokenizer;
  throw refuse({ location }, `${name}: expected tokens, got none.`);
}

/** The message of an error without its code and its hint. */
function problemOf({ code, hint, message }: CrossmodalError): string {
  const end = hint === undefined ? message.length : message.length - hint.length - 1;
  return message.slice(message.indexOf(`[${code}] `) + code.length + 3, end);
}

function refuse({ location }: Pick<NamedFile, 'location'>, problem: string, hint?: string): CrossmodalError {
  return new CrossmodalError('config/tokenizer-file', problem, {
    ...(hint !== undefined && { hint }),
    ...(location && { location }),
  });
}
