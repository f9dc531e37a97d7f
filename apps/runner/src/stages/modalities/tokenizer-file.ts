import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { fromTokenizerJson, fromVocabJson, fromVocabTxt, type Tokenizer } from '@crossmodal/text';
import { z } from 'zod';
import { printable } from '../../terminal/printable.ts';
import { type NamedFile, readNamed, refuse, type TokenizerFilePlace } from './named-file.ts';

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
  if (holdsModel(json)) {
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
  throw neither(file);
}

/** A vocab.json may have a token of any name, whose id is a number. */
function holdsModel({ model }: Readonly<Record<string, unknown>>): boolean {
  return typeof (model as { readonly vocab?: unknown } | null | undefined)?.vocab === 'object';
}

const leaveOut = 'Leave "merges" out.';
const addMerges = 'Name them beside it, as "merges: merges.txt".';

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
  throw neither(file);
}

function neither(file: NamedFile): CrossmodalError {
  const hint = 'The one has a model with a vocab, the other tokens with their ids.';
  return refuse(file, `${file.name} is neither a tokenizer.json nor a vocab.json.`, hint);
}

/** Gives the place in the configuration to what is found wrong in the file. */
function inFile({ name, location }: NamedFile, make: () => Tokenizer): Tokenizer {
  let tokenizer: Tokenizer;
  try {
    tokenizer = make();
  } catch (error) {
    if (!isCrossmodalError(error)) throw error;
    const { code, hint = isText(name) ? 'Is the file whole, and a token a line?' : 'Is the file whole?' } =
      error;
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
