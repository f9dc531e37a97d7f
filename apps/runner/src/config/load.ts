import { readFileSync } from 'node:fs';
import { CrossmodalError, type SourceLocation } from '@crossmodal/core';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { explain } from './explain.ts';
import { deepest } from './issues.ts';
import { at, locate, type ParsedConfig } from './place.ts';

/**
 * Reads a YAML (or JSON) file against a schema. Every fault is reported with file, line and column, an unknown key
 * with the nearest valid one.
 *
 * @param confirm looks at what a schema cannot, as files that are named; `at` gives the place of a path's value
 * @throws CrossmodalError `config/unreadable`, `config/syntax`, `config/unknown-key`, `config/invalid`, and what
 *   `confirm` throws
 */
export function loadConfig<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  confirm?: (config: z.output<Schema>, at: (path: readonly string[]) => SourceLocation) => void,
): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error', // Nothing is printed.
  });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) {
    // Its own words for this are about a function of the library.
    const problem = fault.code === 'MULTIPLE_DOCS' ? 'expected one document, got another' : fault.message;
    throw new CrossmodalError('config/syntax', `not valid YAML: ${problem}.`, {
      location: at(file, lines, fault.pos[0]),
    });
  }
  const parsed: ParsedConfig = { file, document, lines };
  const value = toValue(parsed);
  const result = schema.safeParse(value);
  if (!result.success) throw explain({ ...parsed, schema, value }, deepest(result.error.issues, value)!);
  confirm?.(result.data, (path) => locate(parsed, path));
  return result.data;
}

function readText(file: string): string {
  const hint = 'Give the path of a .yaml file.';
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const what =
      code === 'ENOENT'
        ? 'expected a configuration file here, found nothing.'
        : code === 'EISDIR'
          ? 'expected a configuration file, got a folder.'
          : `cannot read the configuration file (${code}).`;
    throw new CrossmodalError('config/unreadable', what, { hint, location: { file }, cause });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const what = 'expected a configuration file in UTF-8, got other bytes.';
    throw new CrossmodalError('config/unreadable', what, { hint, location: { file }, cause });
  }
}

/** A few lines of aliases of aliases could fill the memory. */
function toValue({ document, file }: ParsedConfig): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new CrossmodalError('config/syntax', `not valid YAML: ${(cause as Error).message}.`, {
      location: { file },
      cause,
    });
  }
}
