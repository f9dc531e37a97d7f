import { CrossmodalError } from '@crossmodal/core';
import { splitLines } from '../files/lines.ts';
import { readText } from '../files/text.ts';
import { parseObject } from './json-object.ts';
import { type ReadTableOptions, type Row, reportBadRow, type TableFormat } from './row.ts';

/** One JSON object a line. */
export const jsonLines: TableFormat = { extensions: ['.jsonl', '.ndjson'], read: readJsonLines };

async function* readJsonLines(file: string, options: ReadTableOptions): AsyncGenerator<Row> {
  let number = 0;
  for await (const line of splitLines(readText(file, options.encoding), file)) {
    if (line.text.trim() === '') continue;
    number += 1;
    const location = { file, line: line.number };
    const values = parseObject(line.text, location);
    if (values instanceof CrossmodalError) reportBadRow(values, options);
    else yield { values, location, number, complete: false };
  }
}
