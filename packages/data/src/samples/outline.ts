import { CrossmodalError, type Payload, type Sample } from '@crossmodal/core';
import type { TableSource } from '../tables/source.ts';
import { type ContentHash, contentHash, isContentHash, isHeldImage } from './content.ts';
import { collectSamples } from './load.ts';
import type { Mapping } from './mapping.ts';
import { createQuarantine } from './quarantine.ts';
import { type ReadSamplesOptions, readSamples } from './read.ts';

/** A sample without the bytes of its pictures, whose hashes stand for them. Every `Sample` is one, too. */
export interface SampleOutline extends Omit<Sample, 'inputs' | 'events'> {
  readonly inputs: Readonly<Record<string, Payload | ContentHash>>;
}

/** Samples that are held as outlines, and read again where they are needed whole. */
export interface OutlinedSamples {
  readonly outlines: readonly SampleOutline[];
  /**
   * The samples whole, in the order of their outlines.
   *
   * @param modalities only these are wanted: where outlines hold all of them, nothing is read. Default: all, and events
   * @throws CrossmodalError `data/file-changed` where one is no longer what it was, and what `readSamples` throws
   */
  read(modalities?: readonly string[]): Iterable<Sample> | AsyncIterable<Sample>;
}

/** What is kept of a sample: all but the content of pictures, and its events. */
export function outlineOf({ id, inputs, target, columns }: Sample): SampleOutline {
  const kept = Object.entries(inputs).map(([modality, payload]) => [
    modality,
    isHeldImage(payload) ? contentHash(payload) : payload,
  ]);
  return {
    id,
    inputs: Object.fromEntries(kept),
    ...(target !== undefined && { target }),
    ...(columns !== undefined && { columns }),
  };
}

/**
 * Reads samples of which only outlines are kept, and checks that their ids are unique: for pictures whose bytes stand
 * in the table or archive itself, and need not fit into memory.
 *
 * Outlines are all that splitting, class vocabularies and `findLeaks` need; `prepareCache` reads the samples again.
 *
 * @param source whatever can be read twice: not an iterator that ends
 * @throws CrossmodalError `data/duplicate-id`, `data/no-samples`, and what `readSamples` throws
 * @example
 * const samples = await outlineSamples('train-{000..019}.tar', mapping);
 * const { train } = splitByColumn(samples.outlines, 'split');
 * const pictures = await prepareCache({ samples, modality: 'picture', preprocessor, folder: '.cache' });
 */
export async function outlineSamples(
  source: TableSource,
  mapping?: Mapping,
  options: ReadSamplesOptions = {},
): Promise<OutlinedSamples> {
  const outlines = await collectSamples(source, mapping, options, outlineOf);
  // They were told of the first time.
  const quarantine = options.quarantine && { quarantine: createQuarantine({ maxRate: 1 }) };
  const again = (): AsyncIterable<Sample> => readSamples(source, mapping, { ...options, ...quarantine });
  return {
    outlines,
    read: (modalities) =>
      modalities !== undefined && holdAll(outlines, modalities)
        ? fromOutlines(outlines, modalities)
        : requireSame(again(), outlines),
  };
}

function holdAll(outlines: readonly SampleOutline[], modalities: readonly string[]): boolean {
  return !outlines.some(({ inputs }) => modalities.some((modality) => isContentHash(inputs[modality])));
}

function* fromOutlines(
  outlines: readonly SampleOutline[],
  modalities: readonly string[],
): Generator<Sample, undefined> {
  for (const outline of outlines) {
    const inputs: Record<string, Payload> = {};
    for (const modality of modalities) {
      const payload = outline.inputs[modality];
      if (payload !== undefined && !isContentHash(payload)) inputs[modality] = payload;
    }
    yield { ...outline, inputs };
  }
}

/** The same samples; throws at the first one that is not as it was outlined. */
async function* requireSame(
  samples: AsyncIterable<Sample>,
  outlines: readonly SampleOutline[],
): AsyncGenerator<Sample> {
  let index = 0;
  for await (const sample of samples) {
    if (JSON.stringify(outlineOf(sample)) !== JSON.stringify(outlines[index])) {
      throw changed(outlines[index]?.id ?? sample.id);
    }
    index += 1;
    yield sample;
  }
  if (index < outlines.length) throw changed(outlines[index]!.id);
}

function changed(sample: string): CrossmodalError {
  return new CrossmodalError('data/file-changed', 'the second reading gave another sample than the first.', {
    hint: 'Leave the data as it is until the work is done; give rows as a list, not as an iterator.',
    sample,
  });
}
