import { CrossmodalError, type Sample } from '@crossmodal/core';
import { type BadRow, createQuarantine, type PartName, type Parts, partNames } from '@crossmodal/data';
import { type CachedInputs, type CachingOptions, cacheInputs } from './cached.ts';
import { type PreparedSample, prepareSamples, sampleWrapper } from './prepared.ts';

export interface PreparedParts {
  /** Those that were not wanted are empty. */
  readonly parts: Readonly<Record<PartName, readonly PreparedSample[]>>;
  /** Where inputs come from, by modality; absent where they are held in memory. */
  readonly caches?: CachedInputs['caches'];
  /** The samples that could not be prepared. */
  readonly badRows: readonly BadRow[];
}

export interface PreparePartsOptions extends Omit<CachingOptions, 'samples' | 'findOnly'> {
  readonly classes: readonly string[];
  readonly wanted: readonly PartName[];
}

/**
 * Prepares the wanted parts: from a cache of all samples where there is one, or all parts are wanted and there may be
 * one; else in memory.
 *
 * @param samples those of all parts, in the order of the data
 * @throws CrossmodalError `data/too-many-bad-rows`, `data/empty-split` and what `cacheInputs` throws
 */
export async function prepareParts(
  samples: readonly Sample[],
  parts: Parts,
  options: PreparePartsOptions,
): Promise<PreparedParts> {
  const { wanted } = options;
  const cached = await cacheInputs({ ...options, samples, findOnly: wanted.length < partNames.length });
  const prepared =
    cached === undefined ? await inMemory(parts, options) : fromCache(samples, parts, options, cached);
  const empty = wanted.find((name) => prepared.parts[name].length === 0);
  if (empty === undefined) return prepared;
  // Bad pictures were all that a part had.
  const problem = `expected samples in "${empty}", got none that can be prepared.`;
  throw new CrossmodalError('data/empty-split', problem, { hint: prepared.badRows[0]?.reason ?? '' });
}

function fromCache(
  samples: readonly Sample[],
  parts: Parts,
  { classes, wanted }: PreparePartsOptions,
  { caches, failed }: CachedInputs,
): PreparedParts {
  const places = new Map(samples.map((sample, index) => [sample, index]));
  const wrap = sampleWrapper(classes);
  const take = (sample: Sample): readonly PreparedSample[] => {
    const index = places.get(sample)!;
    return failed.has(index) ? [] : [wrap(sample, inputReader(caches, index))];
  };
  const entries = partNames.map((name) => [name, wanted.includes(name) ? parts[name].flatMap(take) : []]);
  return {
    caches,
    parts: Object.fromEntries(entries) as PreparedParts['parts'],
    badRows: [...failed.values()],
  };
}

/** By itself, so that what is kept of a sample is not its bytes or pixels. */
function inputReader(caches: CachedInputs['caches'], index: number): PreparedSample['input'] {
  return (modality) => caches[modality]?.get(index);
}

async function inMemory(
  parts: Parts,
  { data, classes, preprocessors, wanted, onPrepared }: PreparePartsOptions,
): Promise<PreparedParts> {
  const quarantine = createQuarantine({ maxRate: data.maxBadRows });
  const count = wanted.reduce((sum, name) => sum + parts[name].length, 0);
  const prepared: Record<PartName, readonly PreparedSample[]> = { train: [], validation: [], test: [] };
  let before = 0;
  for (const name of wanted) {
    const onProgress = (done: number): void => onPrepared?.(before + done, count);
    prepared[name] = await prepareSamples(parts[name], preprocessors, classes, { quarantine, onProgress });
    before += parts[name].length;
  }
  quarantine.finish();
  return { parts: prepared, badRows: quarantine.rows };
}
