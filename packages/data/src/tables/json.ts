import { CrossmodalError } from '@crossmodal/core';
import { readText } from '../files/text.ts';
import { splitElements } from './json-elements.ts';
import { parseObject } from './json-object.ts';
import { type ReadTableOptions, type Row, reportBadRow, type TableFormat } from './row.ts';

/** A JSON array of objects, read element by element: the whole is never in memory. */
export const json: TableFormat = { extensions: ['.json'], read: readJson };

async function* readJson(file: string, options: ReadTableOptions): AsyncGenerator<Row> {
  let number = 0;
  for await (const element of splitElements(readText(file, options.encoding), file)) {
    number += 1;
    const location = { file, line: element.line };
    const values = parseObject(element.text, location);
    if (values instanceof CrossmodalError) reportBadRow(values, options);
    else yield { values, location, number, complete: false };
  }
}
