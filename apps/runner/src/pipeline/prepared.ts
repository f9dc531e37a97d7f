import { availableParallelism } from 'node:os';
import type { EncodedInput, Preprocessor, Sample } from '@crossmodal/core';
import { mapAhead } from '@crossmodal/data';

/** A sample whose costly preprocessing is done. */
export interface PreparedSample {
  readonly id: string;
  /** The index of its class; absent where the target is not known. */
  readonly target?: number;
  /** What `prepare` gave for a modality, from memory or from a cache; `undefined`: the sample does not have it. */
  input(modality: string): EncodedInput | undefined;
}

/**
 * Decodes and tokenizes samples, several at a time, in order; the results are held in memory.
 *
 * @param classes each target must be one of them
 * @param onProgress told how many are done
 */
export async function prepareSamples(
  samples: readonly Sample[],
  preprocessors: Readonly<Record<string, Preprocessor>>,
  classes: readonly string[],
  onProgress: (done: number) => void = () => {},
): Promise<PreparedSample[]> {
  const wrap = sampleWrapper(classes);
  const prepare = async (sample: Sample): Promise<PreparedSample> => {
    const inputs = await prepareInputs(sample, preprocessors);
    return wrap(sample, (modality) => inputs[modality]);
  };
  const prepared: PreparedSample[] = [];
  for await (const sample of mapAhead(samples, prepare, 2 * availableParallelism())) {
    prepared.push(sample);
    onProgress(prepared.length);
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
