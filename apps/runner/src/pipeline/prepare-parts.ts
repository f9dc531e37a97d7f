import { CrossmodalError, type Sample } from '@crossmodal/core';
import {
  type BadRow,
  createQuarantine,
  type OutlinedSamples,
  type PartName,
  type Parts,
  partNames,
  type SampleOutline,
} from '@crossmodal/data';
import { type CachedInputs, type CachingOptions, cacheInputs } from './cached.ts';
import { type PreparedSample, prepareSamples, sampleWrapper } from './prepared.ts';

export interface PreparedParts {
  readonly parts: Readonly<Record<PartName, readonly PreparedSample[]>>;
  /** Where inputs come from, by modality; absent where they are held in memory. */
  readonly caches?: CachedInputs['caches'];
  /** The samples that could not be prepared. */
  readonly badRows: readonly BadRow[];
}

export interface PreparePartsOptions extends Omit<CachingOptions, 'samples' | 'findOnly'> {
  readonly classes: readonly string[];
}

/**
 * Prepares all parts: in a cache where there may be one, else in memory.
 *
 * @param samples those of all parts, in the order of the data
 * @throws CrossmodalError `data/too-many-bad-rows`, `data/empty-split` and what `cacheInputs` throws
 */
export async function prepareParts(
  samples: OutlinedSamples,
  parts: Parts<SampleOutline>,
  options: PreparePartsOptions,
): Promise<PreparedParts> {
  const cached = await cacheInputs({ ...options, samples });
  const prepared =
    cached === undefined
      ? await inMemory(samples, parts, options)
      : fromCache(samples, parts, options, cached);
  for (const name of partNames) requirePrepared(name, prepared.parts[name].length, prepared.badRows);
  return prepared;
}

/**
 * The prepared samples of one part as they come: from a cache that an earlier run made, else prepared now. None is held.
 *
 * @throws CrossmodalError as `prepareParts`
 */
export async function* preparePart(
  name: PartName,
  samples: OutlinedSamples,
  parts: Parts<SampleOutline>,
  options: PreparePartsOptions & { readonly onBadRows?: (rows: readonly BadRow[]) => void },
): AsyncGenerator<PreparedSample> {
  const cached = await cacheInputs({ ...options, samples, findOnly: true });
  const quarantine = createQuarantine({ maxRate: options.data.maxBadRows });
  const prepared =
    cached === undefined
      ? prepareWanted(samples, parts[name], options, quarantine)
      : readCached(parts[name], samples, options, cached);
  let count = 0;
  try {
    for await (const sample of prepared) {
      count += 1;
      // Its consumer may look at it behind the last one, when caches are closed.
      yield cached === undefined ? sample : withInputs(sample, Object.keys(cached.caches));
    }
    quarantine.finish();
  } finally {
    for (const cache of Object.values(cached?.caches ?? {})) cache.close();
  }
  const badRows = cached === undefined ? quarantine.rows : [...cached.failed.values()];
  if (badRows.length > 0) options.onBadRows?.(badRows);
  requirePrepared(name, count, badRows);
}

function fromCache(
  samples: OutlinedSamples,
  parts: Parts<SampleOutline>,
  options: PreparePartsOptions,
  cached: CachedInputs,
): PreparedParts {
  const entries = partNames.map((name) => [name, [...readCached(parts[name], samples, options, cached)]]);
  return {
    caches: cached.caches,
    parts: Object.fromEntries(entries) as PreparedParts['parts'],
    badRows: [...cached.failed.values()],
  };
}

function* readCached(
  part: readonly SampleOutline[],
  { outlines }: OutlinedSamples,
  { classes }: PreparePartsOptions,
  { caches, failed }: CachedInputs,
): Generator<PreparedSample, undefined> {
  const places = new Map(outlines.map((outline, index) => [outline, index]));
  const wrap = sampleWrapper(classes);
  for (const outline of part) {
    const index = places.get(outline)!;
    if (!failed.has(index)) yield wrap(outline, inputReader(caches, index));
  }
}

/** The same sample, its inputs read now. */
function withInputs(sample: PreparedSample, modalities: readonly string[]): PreparedSample {
  const inputs = Object.fromEntries(modalities.map((modality) => [modality, sample.input(modality)]));
  return { ...sample, input: (modality) => inputs[modality] };
}

/** By itself, so that what is kept of a sample is not its text. */
function inputReader(caches: CachedInputs['caches'], index: number): PreparedSample['input'] {
  return (modality, into) => caches[modality]?.get(index, into);
}

async function inMemory(
  samples: OutlinedSamples,
  parts: Parts<SampleOutline>,
  options: PreparePartsOptions,
): Promise<PreparedParts> {
  const quarantine = createQuarantine({ maxRate: options.data.maxBadRows });
  const prepared = new Map<string, PreparedSample>();
  const all = partNames.flatMap((name) => parts[name]);
  for await (const sample of prepareWanted(samples, all, options, quarantine))
    prepared.set(sample.id, sample);
  quarantine.finish();
  const take = (part: readonly SampleOutline[]): readonly PreparedSample[] =>
    part.flatMap(({ id }) => prepared.get(id) ?? []);
  return {
    parts: { train: take(parts.train), validation: take(parts.validation), test: take(parts.test) },
    badRows: quarantine.rows,
  };
}

function prepareWanted(
  samples: OutlinedSamples,
  wanted: readonly SampleOutline[],
  { preprocessors, classes, onPrepared }: PreparePartsOptions,
  quarantine: ReturnType<typeof createQuarantine>,
): AsyncGenerator<PreparedSample> {
  const ids = new Set(wanted.map(({ id }) => id));
  const onProgress = (done: number): void => onPrepared?.(done, wanted.length);
  const whole = withIds(samples.read(Object.keys(preprocessors)), ids);
  return prepareSamples(whole, preprocessors, classes, { quarantine, onProgress });
}

async function* withIds(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  ids: ReadonlySet<string>,
): AsyncGenerator<Sample> {
  for await (const sample of samples) if (ids.has(sample.id)) yield sample;
}

/** Bad pictures may be all that a part has. */
function requirePrepared(name: PartName, count: number, badRows: readonly BadRow[]): void {
  if (count > 0) return;
  const problem = `expected samples in "${name}", got none that can be prepared.`;
  throw new CrossmodalError('data/empty-split', problem, { hint: badRows[0]?.reason ?? '' });
}
