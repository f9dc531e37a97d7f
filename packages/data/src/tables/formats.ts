import { csv, tsv } from './csv.ts';
import { json } from './json.ts';
import { jsonLines } from './json-lines.ts';
import type { TableFormat } from './row.ts';

/** Every table format; adding one is one more file and one more entry. */
export const tableFormats: Readonly<Record<string, TableFormat>> = { csv, json, jsonl: jsonLines, tsv };
