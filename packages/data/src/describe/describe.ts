import type { ImageSource, Payload, Sample } from '@crossmodal/core';
import { isCrossmodalError } from '@crossmodal/core';
import { createCounter } from './counter.ts';
import { createSpread, createSummary, type Spread, type Summary } from './summary.ts';

/** What one modality of a data set is like. */
export interface ModalityDescription {
  readonly kind: 'text' | 'image' | 'numbers' | 'mixed';
  readonly present: number;
  readonly missing: number;
  /** Texts: words between spaces, and characters. */
  readonly words?: Summary;
  readonly characters?: Summary;
  /** Lists of numbers: how long they are, and where the numbers lie. */
  readonly length?: Summary;
  readonly values?: Spread;
  /** Pictures, in pixels; where they were measured. */
  readonly width?: Summary;
  readonly height?: Summary;
  /** Pictures that could not be measured. */
  readonly unreadable?: number;
  readonly examples: readonly string[];
}

/** What a data set is like; JSON-safe. */
export interface DataDescription {
  readonly samples: number;
  readonly modalities: Readonly<Record<string, ModalityDescription>>;
  /** Lists of events: of a modality, `present` counts events, `missing` the samples that have a list without it. */
  readonly events?: {
    readonly samples: number;
    readonly perSample: Summary;
    readonly modalities: Readonly<Record<string, ModalityDescription>>;
  };
  /**
   * How many different targets there are (from 10,000 on, no more are told apart), and how often each occurs, the most
   * frequent first; that is absent where there are more than `maxClasses`.
   */
  readonly targets: {
    readonly missing: number;
    readonly different: number;
    readonly counts?: Readonly<Record<string, number>>;
  };
  /** Of each kept column, how many different values; from 10,000 on, no more are told apart. */
  readonly columns: Readonly<Record<string, number>>;
}

export interface DescribeOptions {
  /** Measures a picture without decoding it: `measureImage` of `@crossmodal/image`; default: not measured. */
  readonly measure?: (source: ImageSource) => Promise<{ readonly width: number; readonly height: number }>;
  /** More different targets are not listed; default 1,000. */
  readonly maxClasses?: number;
  /** How many examples of each modality; default 3. */
  readonly examples?: number;
}

/**
 * What is in a data set: counts, missing values, balance of classes, lengths of texts, sizes of pictures, examples.
 *
 * Memory does not grow with the number of samples.
 *
 * @param options `maxClasses` up to 10,000
 * @throws whatever the samples throw
 * @example
 * const description = await describeSamples(readSamples('pets.csv', mapping), { measure: measureImage });
 */
export async function describeSamples(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  { measure, maxClasses = 1000, examples = 3 }: DescribeOptions = {},
): Promise<DataDescription> {
  const modalities = collectModalities(measure, examples);
  const eventModalities = collectModalities(measure, examples);
  const targets = createCounter();
  const columns = new Map<string, ReturnType<typeof createCounter>>();
  const perSample = createSummary();
  let count = 0;
  let withEvents = 0;
  let missingTargets = 0;
  for await (const { inputs, target, columns: kept = {}, events } of samples) {
    count += 1;
    await modalities.add(Object.entries(inputs));
    if (events !== undefined) {
      withEvents += 1;
      perSample.add(events.length);
      await eventModalities.add(events.map(({ modality, payload }) => [modality, payload] as const));
    }
    if (target === undefined) missingTargets += 1;
    else targets.add(target);
    for (const [name, value] of Object.entries(kept)) {
      if (!columns.has(name)) columns.set(name, createCounter());
      columns.get(name)!.add(value);
    }
  }
  const { different } = targets;
  return {
    samples: count,
    modalities: modalities.read(count),
    ...(withEvents > 0 && {
      events: {
        samples: withEvents,
        perSample: perSample.read()!,
        modalities: eventModalities.read(withEvents),
      },
    }),
    targets: {
      missing: missingTargets,
      different,
      ...(different <= maxClasses && { counts: targets.byFrequency() }),
    },
    columns: Object.fromEntries([...columns].map(([name, values]) => [name, values.different])),
  };
}

/** Every modality by its name. */
function collectModalities(measure: DescribeOptions['measure'], limit: number) {
  const known = new Map<string, { readonly modality: ReturnType<typeof collectModality>; samples: number }>();
  return {
    /** @param inputs of one sample; a name may come more than once */
    async add(inputs: readonly (readonly [name: string, payload: Payload])[]): Promise<void> {
      const names = new Set<string>();
      for (const [name, payload] of inputs) {
        const one = known.get(name) ?? { modality: collectModality(measure, limit), samples: 0 };
        known.set(name, one);
        if (!names.has(name)) one.samples += 1;
        names.add(name);
        await one.modality.add(payload);
      }
    },
    read: (samples: number): Record<string, ModalityDescription> =>
      Object.fromEntries(
        [...known]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, one]) => [name, one.modality.read(samples - one.samples)]),
      ),
  };
}

function collectModality(
  measure: DescribeOptions['measure'],
  limit: number,
): { add(payload: Payload): Promise<void>; read(missing: number): ModalityDescription } {
  const kinds = new Set<'text' | 'image' | 'numbers'>();
  const examples: string[] = [];
  const [words, characters, length, width, height] = Array.from({ length: 5 }, createSummary);
  const values = createSpread();
  let present = 0;
  let unreadable = 0;
  return {
    async add(payload) {
      present += 1;
      if (examples.length < limit) examples.push(exampleOf(payload));
      if (typeof payload === 'string') {
        kinds.add('text');
        words!.add(payload.match(/\S+/g)?.length ?? 0);
        characters!.add([...payload].length);
      } else if (Array.isArray(payload)) {
        kinds.add('numbers');
        length!.add(payload.length);
        for (const value of payload) values.add(value);
      } else {
        kinds.add('image');
        try {
          const size = await measure?.(payload as ImageSource);
          if (size !== undefined) {
            width!.add(size.width);
            height!.add(size.height);
          }
        } catch (error) {
          if (!isCrossmodalError(error)) throw error;
          unreadable += 1;
        }
      }
    },
    read(missing) {
      const [kind = 'mixed'] = kinds.size === 1 ? kinds : [];
      const summaries = { words, characters, length, values, width, height };
      const known = Object.entries(summaries).map(([name, summary]) => [name, summary!.read()] as const);
      return {
        kind,
        present,
        missing,
        ...Object.fromEntries(known.filter(([, summary]) => summary !== undefined)),
        ...(unreadable > 0 && { unreadable }),
        examples,
      };
    },
  };
}

function exampleOf(payload: Payload): string {
  if (typeof payload === 'string') {
    // Half of an emoji is none.
    return payload.length <= 80 ? payload : `${payload.slice(0, 79).replace(/[\ud800-\udbff]$/, '')}…`;
  }
  if (Array.isArray(payload)) return `[${payload.slice(0, 8).join(', ')}${payload.length > 8 ? ', …' : ''}]`;
  const image = payload as ImageSource;
  if ('file' in image) return image.file;
  return 'pixels' in image ? `${image.width}×${image.height} pixels` : `${image.bytes.length} bytes`;
}
