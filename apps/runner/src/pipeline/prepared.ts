import { type EncodedInput, isCrossmodalError, type Preprocessor, type Sample } from '@crossmodal/core';
import { mapAhead, preparedAhead, type Quarantine, type SampleOutline } from '@crossmodal/data';

/** A sample whose costly preprocessing is done. */
export interface PreparedSample {
  readonly id: string;
  /** The index of its class; absent where the target is not known. */
  readonly target?: number;
  /**
   * What `prepare` gave for a modality, from memory or from a cache.
   *
   * @param into what another sample of this part gave and nobody needs any more: a cache writes over its memory
   * @returns `undefined`: the sample does not have it
   */
  input(modality: string, into?: EncodedInput): EncodedInput | undefined;
}

export interface PrepareOptions {
  /** Takes the samples that cannot be prepared; default: the first one is thrown. */
  readonly quarantine?: Quarantine;
  /** Told how many are done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Decodes and tokenizes samples as they come, several at a time; what becomes of the results is for the consumer.
 *
 * @param classes each target must be one of them
 * @returns those that can be prepared, in order
 */
export async function* prepareSamples(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  preprocessors: Readonly<Record<string, Preprocessor>>,
  classes: readonly string[],
  { quarantine, onProgress }: PrepareOptions = {},
): AsyncGenerator<PreparedSample> {
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
  let done = 0;
  for await (const sample of mapAhead(samples, prepare, preparedAhead())) {
    done += 1;
    onProgress?.(done);
    if (sample !== undefined) yield sample;
  }
}

/** Makes prepared samples, given where their inputs come from. */
export function sampleWrapper(
  classes: readonly string[],
): (sample: SampleOutline, input: PreparedSample['input']) => PreparedSample {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  // Nothing of the sample is kept but its id: not its text, bytes or pixels.
  return ({ id, target: name }, input) => {
    const target = name === undefined ? undefined : indexOf.get(name);
    return { id, ...(target !== undefined && { target }), input };
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
