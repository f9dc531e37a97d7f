import { CrossmodalError, type RandomStream } from '@crossmodal/core';
import type { Sequence } from '@crossmodal/core/tensors';
import { expectSize } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import type { RecurrentState } from '../recurrent.ts';
import { largestIndex, type Sampling, sampleToken } from './choose.ts';
import type { SequenceDecoder } from './sequence-decoder.ts';

/** Where a written sequence begins and ends. */
export interface Ends {
  /** The token before the first step. */
  readonly start: number;
  /** The token that ends a sequence; it is not part of the result. */
  readonly end: number;
  /** The longest result, in tokens. */
  readonly maxSteps: number;
}

export interface GenerateOptions extends Ends {
  /** How tokens are drawn. Default: none is drawn, the likeliest is taken (greedy). */
  readonly sampling?: Sampling;
  /** Where the draws come from; needed with `sampling`. */
  readonly random?: RandomStream;
}

const PREDICT = { training: false };

/**
 * Writes a sequence for each sample of a memory, token by token: the likeliest, or drawn.
 *
 * @returns the tokens of each sample, without start and end
 * @throws CrossmodalError `recurrent/sampling` where a sampling option is out of range or there is no random stream,
 *   `recurrent/ends`, `recurrent/not-finite` where the decoder gives NaN
 * @example
 * const names = generate(decoder, memory, { start: 2, end: 3, maxSteps: 8 });
 */
export function generate(decoder: SequenceDecoder, memory: Sequence, options: GenerateOptions): number[][] {
  const { start, end, maxSteps, sampling, random } = options;
  expectEnds(decoder, options);
  if (sampling !== undefined && random === undefined) {
    throw new CrossmodalError('recurrent/sampling', 'expected a random stream beside sampling, got none.', {
      hint: 'Give random: randomStream(1), or leave sampling out to take the likeliest.',
    });
  }
  const batch = memory.mask.shape[0];
  const written: number[][] = Array.from({ length: batch }, () => []);
  const finished = new Set<number>();
  let tokens = new Array<number>(batch).fill(start);
  let state = decoder.start(memory, PREDICT);
  for (let step = 0; step < maxSteps && finished.size < batch; step++) {
    const { rows, next } = advance(decoder, memory, tokens, state);
    tf.dispose([...state]);
    state = next;
    tokens = rows.map((logits, sample) => {
      if (finished.has(sample)) return end;
      const token =
        sampling === undefined
          ? largestIndex(logits)
          : sampleToken(logits, random!.child(step).uniform(sample), sampling);
      if (token === end) finished.add(sample);
      else written[sample]!.push(token);
      return token;
    });
  }
  tf.dispose([...state]);
  return written;
}

/** One step of the decoder, with the logits of each sample read back. */
export function advance(
  decoder: SequenceDecoder,
  memory: Sequence,
  tokens: readonly number[],
  state: RecurrentState,
): { readonly rows: readonly Float32Array[]; readonly next: RecurrentState } {
  const ids = tf.tensor1d([...tokens], 'int32');
  const { logits, state: next } = decoder.step(ids, state, memory, PREDICT);
  const values = logits.dataSync<'float32'>();
  tf.dispose([ids, logits]);
  if (values.some(Number.isNaN)) {
    tf.dispose([...next]);
    throw new CrossmodalError('recurrent/not-finite', 'expected logits of the next tokens, got NaN.', {
      hint: 'Look for NaN in the memory, or in weights that training has spoilt.',
    });
  }
  const rows = tokens.map((_, i) => values.slice(i * decoder.vocab, (i + 1) * decoder.vocab));
  return { rows, next };
}

/** @throws CrossmodalError `recurrent/ends` where start or end is no token, or `maxSteps` no length */
export function expectEnds({ vocab }: SequenceDecoder, { start, end, maxSteps }: Ends): void {
  for (const [name, token] of Object.entries({ start, end })) {
    if (Number.isSafeInteger(token) && token >= 0 && token < vocab) continue;
    throw new CrossmodalError(
      'recurrent/ends',
      `expected ${name} to be a token from 0 to ${vocab - 1}, got ${token}.`,
    );
  }
  expectSize('recurrent/ends', 'maxSteps', maxSteps);
}
