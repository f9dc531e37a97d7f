import type { DatasetOptions } from '../pipeline/dataset.ts';
import { formatBadRows } from './bad-rows.ts';
import { bar, type Progress } from './progress.ts';

/** Tells how reading and preparing data goes. */
export function reportDataset(progress: Progress): DatasetOptions {
  return {
    onRead: ({ train, validation, test }) =>
      progress.line(`data: ${train} samples to train, ${validation} to validate, ${test} to test`),
    onBadRows: (rows) => progress.line(formatBadRows(rows)),
    onPrepared(done, of) {
      if (done === of) progress.clear();
      else if (done % 50 === 0) progress.update(`preparing ${bar(done / of, 20)} ${done}/${of}`);
    },
  };
}
