import { writeFile } from 'node:fs/promises';
import { CrossmodalError, formatLocation } from '@crossmodal/core';

/** A row that could not be used, and why. */
export interface BadRow {
  /** The sample's id where it is known, else the row's place. */
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface QuarantineOptions {
  /** The share of bad rows, from 0 to 1, past which reading stops; default 0.05. */
  readonly maxRate?: number;
}

/** Collects bad rows instead of stopping at the first one, until they are too many. */
export interface Quarantine {
  readonly rows: readonly BadRow[];
  /** Rows counted so far, good and bad. */
  readonly seen: number;
  /** Counts a good row. */
  accept(): void;
  /** Keeps a bad one, with its id where it is known. @throws CrossmodalError `data/too-many-bad-rows` */
  reject(error: CrossmodalError, id?: string): void;
  /** Keeps one that was found bad before. @throws CrossmodalError `data/too-many-bad-rows` */
  keep(row: BadRow): void;
  /** To be called when all is read. @throws CrossmodalError `data/too-many-bad-rows` */
  finish(): void;
  /** Writes the bad rows, one JSON object a line. */
  write(file: string): Promise<void>;
}

/** The rate is not judged before so many rows are seen, unless the data ends sooner. */
const FIRST_JUDGEMENT = 200;

/**
 * A place for bad rows: reading goes on without them while they are few.
 *
 * @throws RangeError when `maxRate` is no share
 * @example
 * const quarantine = createQuarantine({ maxRate: 0.01 });
 * const samples = await loadSamples('pets.csv', mapping, { quarantine });
 * await quarantine.write('quarantine.jsonl');
 */
export function createQuarantine({ maxRate = 0.05 }: QuarantineOptions = {}): Quarantine {
  if (!(maxRate >= 0 && maxRate <= 1)) {
    throw new RangeError(`[data/quarantine] expected maxRate from 0 to 1, got ${maxRate}.`);
  }
  const rows: BadRow[] = [];
  let seen = 0;

  const judge = (outOf: number): void => {
    if (rows.length <= maxRate * outOf) return;
    const shown = rows.slice(0, 5).map((row) => `\n  ${formatBadRow(row)}`);
    const more = rows.length > shown.length ? `\n  and ${rows.length - shown.length} more` : '';
    throw new CrossmodalError(
      'data/too-many-bad-rows',
      `expected at most ${formatShare(maxRate)} bad rows, got ${rows.length} of ${seen}:${shown.join('')}${more}\n`,
      { hint: 'Repair them, or allow a higher rate.' },
    );
  };

  const keep = (row: BadRow): void => {
    seen += 1;
    rows.push(row);
    judge(Math.max(seen, FIRST_JUDGEMENT));
  };

  return {
    rows,
    get seen() {
      return seen;
    },
    accept() {
      seen += 1;
    },
    reject: (error, id) => keep(toBadRow(error, id)),
    keep,
    finish: () => judge(seen),
    write: (file) => writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  };
}

/** The message without its place and code, which have fields of their own. */
function toBadRow({ code, message, sample, location }: CrossmodalError, id?: string): BadRow {
  const place = location === undefined ? undefined : formatLocation(location);
  const start = place !== undefined && message.startsWith(`${place}: `) ? place.length + 2 : 0;
  const reason = message.slice(start).replace(`[${code}] `, '');
  return { id: id ?? sample ?? place ?? '?', code, reason, ...location };
}

/** A bad row on one line: its id, its place where that is another, and the reason. */
export function formatBadRow({ id, reason, file, line, column }: BadRow): string {
  const place =
    file === undefined
      ? ''
      : formatLocation({
          file,
          ...(line !== undefined && { line }),
          ...(column !== undefined && { column }),
        });
  return place === '' || place === id ? `${id}: ${reason}` : `${id} (${place}): ${reason}`;
}

function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
