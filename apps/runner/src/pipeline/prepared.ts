import { availableParallelism } from 'node:os';
import type { EncodedInput, Preprocessor, Sample } from '@crossmodal/core';
import { mapAhead } from '@crossmodal/data';

/** A sample whose costly preprocessing is done. */
export interface PreparedSample {
  readonly id: string;
  /** The index of its class; absent where the target is not known. */
  readonly target?: number;
  /** By modality; one that the sample does not have is absent. */
  readonly inputs: Readonly<Record<string, EncodedInput>>;
}

/**
 * Decodes and tokenizes samples, several at a time, in order.
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
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const prepare = async (sample: Sample): Promise<PreparedSample> => {
    const target = sample.target === undefined ? undefined : indexOf.get(sample.target);
    const inputs = await prepareInputs(sample, preprocessors);
    return { id: sample.id, ...(target !== undefined && { target }), inputs };
  };
  const prepared: PreparedSample[] = [];
  for await (const sample of mapAhead(samples, prepare, 2 * availableParallelism())) {
    prepared.push(sample);
    onProgress(prepared.length);
  }
  return prepared;
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
