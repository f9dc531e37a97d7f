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
    const shown = rows.slice(0, 5).map(({ id, reason }) => `\n  ${id}: ${reason}`);
    const more = rows.length > shown.length ? `\n  and ${rows.length - shown.length} more` : '';
    throw new CrossmodalError(
      'data/too-many-bad-rows',
      `expected at most ${formatShare(maxRate)} bad rows, got ${rows.length} of ${seen}:${shown.join('')}${more}\n`,
      { hint: 'Repair them, or allow a higher rate.' },
    );
  };

  return {
    rows,
    get seen() {
      return seen;
    },
    accept() {
      seen += 1;
    },
    reject(error, id) {
      seen += 1;
      rows.push(toBadRow(error, id));
      judge(Math.max(seen, FIRST_JUDGEMENT));
    },
    finish: () => judge(seen),
    write: (file) => writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  };
}

function toBadRow({ code, message, sample, location }: CrossmodalError, id?: string): BadRow {
  const place = location === undefined ? undefined : formatLocation(location);
  const reason =
    place !== undefined && message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
  return { id: id ?? sample ?? place ?? '?', code, reason, ...location };
}

function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
