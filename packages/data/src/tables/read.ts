import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CrossmodalError } from '@crossmodal/core';
import { tableFormats } from './formats.ts';
import type { ReadTableOptions, Row, TableFormat } from './row.ts';

/**
 * Reads a table row by row, whatever its format: `.csv`, `.tsv`, `.jsonl`, `.ndjson` or `.json` by its extension.
 *
 * Memory stays bounded: one row is held at a time.
 *
 * @param file a path, or a `file:` URL
 * @throws CrossmodalError `data/unknown-format`, `data/file-not-found`, `data/file-unreadable`, `data/encoding`,
 *   `data/malformed-row`, `data/malformed-json`, `data/duplicate-column`, each with file and line
 * @example
 * for await (const { values, location } of readTable('pets.csv')) console.log(location.line, values.name);
 */
export function readTable(file: string | URL, options: ReadTableOptions = {}): AsyncIterable<Row> {
  const path = toPath(file);
  return formatOf(path).read(path, options);
}

/** A path from a path or a `file:` URL, also one given as a string. */
export function toPath(file: string | URL): string {
  return file instanceof URL || file.startsWith('file:') ? fileURLToPath(file) : file;
}

function formatOf(file: string): TableFormat {
  const extension = extname(file).toLowerCase();
  const format = Object.values(tableFormats).find(({ extensions }) => extensions.includes(extension));
  if (format !== undefined) return format;
  const known = Object.values(tableFormats).flatMap(({ extensions }) => extensions);
  const got = extension === '' ? 'no extension' : `"${extension}"`;
  throw new CrossmodalError(
    'data/unknown-format',
    `expected a table (${known.sort().join(', ')}), got ${got}.`,
    {
      location: { file },
    },
  );
}
