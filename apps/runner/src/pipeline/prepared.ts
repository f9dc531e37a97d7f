import { availableParallelism } from 'node:os';
import { type EncodedInput, isCrossmodalError, type Preprocessor, type Sample } from '@crossmodal/core';
import { mapAhead, type Quarantine } from '@crossmodal/data';

/** A sample whose costly preprocessing is done. */
export interface PreparedSample {
  readonly id: string;
  /** The index of its class; absent where the target is not known. */
  readonly target?: number;
  /** What `prepare` gave for a modality, from memory or from a cache; `undefined`: the sample does not have it. */
  input(modality: string): EncodedInput | undefined;
}

export interface PrepareOptions {
  /** Takes the samples that cannot be prepared; default: the first one is thrown. */
  readonly quarantine?: Quarantine;
  /** Told how many are done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Decodes and tokenizes samples, several at a time, in order; the results are held in memory.
 *
 * @param classes each target must be one of them
 * @returns those that can be prepared
 */
export async function prepareSamples(
  samples: readonly Sample[],
  preprocessors: Readonly<Record<string, Preprocessor>>,
  classes: readonly string[],
  { quarantine, onProgress }: PrepareOptions = {},
): Promise<PreparedSample[]> {
  const wrap = sampleWrapper(classes);
  const prepare = async (sample: Sample): Promise<PreparedSample | undefined> => {
    try {
      const inputs = await prepareInputs(sample, preprocessors);
      quarantine?.accept();
      return wrap(sample, (modality) => inputs[modality]);
    } catch (error) {
      if (quarantine === undefined || !isCrossmodalError(error)) throw error;
      quarantine.reject(error, sample.id);
      return undefined;
    }
  };
  const prepared: PreparedSample[] = [];
  let done = 0;
  for await (const sample of mapAhead(samples, prepare, 2 * availableParallelism())) {
    if (sample !== undefined) prepared.push(sample);
    done += 1;
    onProgress?.(done);
  }
  return prepared;
}

/** Makes prepared samples, given where their inputs come from. */
export function sampleWrapper(
  classes: readonly string[],
): (sample: Sample, input: PreparedSample['input']) => PreparedSample {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  return (sample, input) => {
    const target = sample.target === undefined ? undefined : indexOf.get(sample.target);
    return { id: sample.id, ...(target !== undefined && { target }), input };
  };
}

async function prepareInputs(
  sample: Sample,
  preprocessors: Readonly<Record<string, Preprocessor>>,
): Promise<Record<string, EncodedInput>> {
  const inputs: Record<string, EncodedInput> = {};
  for (const [modality, preprocessor] of Object.entries(preprocessors)) {
    const payload = sample.inputs[modality];
    if (payload !== undefined) inputs[modality] = await preprocessor.prepare(payload);
  }
  return inputs;
}
