import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import { type BadRow, createQuarantine, type Quarantine } from '@crossmodal/data';
import { formatBadRows } from '../terminal/bad-rows.ts';

/** The bad rows of data that a trained model is given: as in training, a few are left out, too many end the work. */
export interface LeftOut {
  /** Takes what cannot be read. */
  readonly reading: Quarantine;
  /** Takes what cannot be prepared, as a picture that does not decode. */
  readonly preparing: Quarantine;
}

export interface LeftOutOptions {
  /** The share of rows that may be bad, of those read and of those prepared. */
  readonly maxBadRows: number;
  /** Where they are listed, one JSON object a line; written only where there is one. */
  readonly file: string;
  /** The folder of the model's run, whose own list is kept. */
  readonly run: string;
  /** Takes what people are told. */
  readonly tell: (text: string) => void;
}

/**
 * Works on data whose bad rows are left out; they are listed and told of behind it, also where they ended it.
 *
 * @throws CrossmodalError `run/quarantine`, `data/too-many-bad-rows`, and what the work throws
 */
export async function leavingOut<Result>(
  { maxBadRows, file, run, tell }: LeftOutOptions,
  work: (leftOut: LeftOut) => Promise<Result>,
): Promise<Result> {
  if (resolve(file) === resolve(run, 'quarantine.jsonl')) {
    throw new CrossmodalError('run/quarantine', `${file} lists the rows that training left out.`, {
      hint: 'Choose another file with --quarantine.',
    });
  }
  const reading = createQuarantine({ maxRate: maxBadRows });
  const preparing = createQuarantine({ maxRate: maxBadRows });
  try {
    const result = await work({ reading, preparing });
    preparing.finish();
    return result;
  } finally {
    const rows = [...reading.rows, ...preparing.rows];
    if (rows.length > 0) tell(`${formatBadRows(rows)}\n${list(rows, file)}`);
  }
}

/** Writes the list. What was worked out is not lost where that fails. */
function list(rows: readonly BadRow[], file: string): string {
  try {
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return `All are listed in ${file}`;
  } catch (error) {
    return `They cannot be listed in ${file} (${(error as NodeJS.ErrnoException).code}): choose another with --quarantine.`;
  }
}
