import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import { histogramValue, imageValue, scalarValue, summaryEvent, textValue, versionEvent } from './events.ts';
import { histogramOf } from './histogram.ts';
import type { Pixels } from './png.ts';
import { tfRecord } from './record.ts';

export interface SummaryWriterOptions {
  /** The time, in seconds since 1970. Default: the clock's. */
  readonly now?: () => number;
}

/** Writes what TensorBoard shows. Steps are whole numbers from 0. Each call is in the file when it returns. */
export interface SummaryWriter {
  /** The file that is written. */
  readonly file: string;
  scalar(tag: string, value: number, step: number): void;
  /** @param buckets of equal width, from 1 to 1,000,000; default 30 */
  histogram(tag: string, values: ArrayLike<number>, step: number, buckets?: number): void;
  image(tag: string, pixels: Pixels, step: number): void;
  /** @param text Markdown */
  text(tag: string, text: string, step: number): void;
  close(): void;
}

let opened = 0;

/**
 * Opens an event file for TensorBoard in a folder; one folder is one run.
 *
 * To follow a training: losses and metrics as scalars, weights and gradients as histograms, inputs as images, the
 * configuration as text. Needs neither Python nor the backend.
 *
 * @throws CrossmodalError `engine/histogram` for values that are not finite, `engine/pixels` for a number of values
 *   that is not height × width × 1, 3 or 4, `engine/summary-value` for a step or a number of buckets that is none,
 *   `engine/summary-closed` after `close`
 *
 * @example
 * const writer = createSummaryWriter('runs/first');
 * writer.scalar('loss', 0.25, 1);
 * writer.close(); // tensorboard --logdir runs
 */
export function createSummaryWriter(folder: string, options: SummaryWriterOptions = {}): SummaryWriter {
  const { now = () => Date.now() / 1000 } = options;
  mkdirSync(folder, { recursive: true });
  const began = Math.floor(now());
  const file = join(folder, `events.out.tfevents.${began}.${hostname()}.${process.pid}.${opened++}`);
  let open: number | undefined = openSync(file, 'wx');
  const write = (event: Uint8Array): void => {
    if (open === undefined) {
      throw new CrossmodalError('engine/summary-closed', `${file} was closed, nothing more can be written.`);
    }
    writeSync(open, tfRecord(event));
  };
  const summary = (tag: string, step: number, value: readonly number[]): void => {
    if (!(Number.isSafeInteger(step) && step >= 0)) throw refused('the step', 'a whole number from 0', step);
    write(summaryEvent(now(), step, tag, value));
  };
  write(versionEvent(now()));
  return {
    file,
    scalar: (tag, value, step) => summary(tag, step, scalarValue(value)),
    histogram(tag, values, step, buckets = 30) {
      if (!(Number.isInteger(buckets) && buckets >= 1 && buckets <= 1e6)) {
        throw refused('the number of buckets', 'a whole number from 1 to 1,000,000', buckets);
      }
      summary(tag, step, histogramValue(histogramOf(values, buckets)));
    },
    image: (tag, pixels, step) => summary(tag, step, imageValue(pixels)),
    text: (tag, text, step) => summary(tag, step, textValue(text)),
    close() {
      if (open !== undefined) closeSync(open);
      open = undefined;
    },
  };
}

function refused(name: string, wanted: string, got: unknown): CrossmodalError {
  return new CrossmodalError('engine/summary-value', `expected ${name} to be ${wanted}, got ${String(got)}.`);
}
