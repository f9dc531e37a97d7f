import { cifar } from '../archives/cifar.ts';
import { webdataset } from '../archives/webdataset.ts';
import { imageFolder } from '../folders/image-folder.ts';
import { imagenet } from '../folders/imagenet.ts';
import { csv, tsv } from './csv.ts';
import { json } from './json.ts';
import { jsonLines } from './json-lines.ts';
import { parquet } from './parquet.ts';
import type { TableFormat } from './row.ts';

/**
 * Every format; adding one is one more file and one more entry.
 *
 * Those that tell by content come first, the more particular before the more general.
 */
export const tableFormats: Readonly<Record<string, TableFormat>> = {
  cifar,
  imagenet,
  'image-folder': imageFolder,
  csv,
  json,
  jsonl: jsonLines,
  parquet,
  tsv,
  webdataset,
};
