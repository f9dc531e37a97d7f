import type { Sample } from '@crossmodal/core';
import {
  describeSamples,
  findLeaks,
  type Leak,
  outlineOf,
  type Parts,
  partOf,
  type SampleOutline,
  splitColumnOf,
} from '@crossmodal/data';
import { measureImage } from '@crossmodal/image';
import type { Config } from '../../config/schema.ts';
import { countParts } from '../../pipeline/read-parts.ts';
import { splitSamples } from '../../pipeline/split.ts';
import { formatBadRows } from '../../terminal/bad-rows.ts';
import { formatDescription } from '../../terminal/description.ts';
import { formatParts } from '../../terminal/parts.ts';
import { lookAt, type SourceOptions } from './source.ts';

export interface DescribeOptions extends SourceOptions {
  readonly json?: boolean;
  /** Default: looked for where there is a configuration. */
  readonly leaks?: boolean;
}

/** `crossmodal data describe`: what is in a data set; with a configuration, its parts too, and what leaks between them. */
export async function describe(
  source: string,
  { json = false, leaks, ...options }: DescribeOptions,
): Promise<void> {
  const looked = await lookAt(source, options);
  const { config } = looked;
  const outlines: SampleOutline[] = [];
  const own: OwnParts = { column: splitColumnOf(looked.mapping), train: 0, validation: 0, test: 0 };
  // Without a configuration, nothing needs to be kept.
  const samples =
    config === undefined ? counting(looked.samples(), own) : outlining(looked.samples(), outlines);
  const description = await describeSamples(samples, { measure: measureImage });
  const parts =
    config === undefined ? describeOwnParts(own) : await describeParts(outlines, config, leaks ?? true);
  const bad = looked.quarantine.rows;
  if (json) {
    console.log(JSON.stringify({ ...description, ...parts, badRows: bad }));
    return;
  }
  const texts = [formatDescription(description), ...(parts === undefined ? [] : [formatParts(parts)])];
  if (bad.length > 0) texts.push(formatBadRows(bad));
  console.log(texts.join('\n\n'));
}

/** The parts of a data set: their sizes; where it is configured, also what stands in training and in another one too. */
export interface PartsDescription {
  readonly parts: Readonly<Record<keyof Parts, number>>;
  readonly leaks?: readonly Leak[];
}

async function describeParts(
  samples: readonly SampleOutline[],
  config: Config,
  withLeaks: boolean,
): Promise<PartsDescription> {
  const parts = splitSamples(samples, config);
  return {
    parts: countParts(parts),
    ...(withLeaks && { leaks: await findLeaks(parts) }),
  };
}

/** How many samples are in the parts with which data comes, by one of its columns. */
interface OwnParts extends Record<keyof Parts, number> {
  readonly column: string | undefined;
}

function describeOwnParts({ column, ...parts }: OwnParts): PartsDescription | undefined {
  return column === undefined ? undefined : { parts };
}

/** The same samples, whose parts are counted. */
async function* counting(samples: AsyncIterable<Sample>, own: OwnParts): AsyncGenerator<Sample> {
  for await (const sample of samples) {
    const part = own.column === undefined ? undefined : partOf(sample.columns?.[own.column] ?? '');
    if (part !== undefined) own[part] += 1;
    yield sample;
  }
}

/** The same samples, whose outlines are kept. */
async function* outlining(samples: AsyncIterable<Sample>, outlines: SampleOutline[]): AsyncGenerator<Sample> {
  for await (const sample of samples) {
    outlines.push(outlineOf(sample));
    yield sample;
  }
}
