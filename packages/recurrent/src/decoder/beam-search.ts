import type { Sequence } from '@crossmodal/core/tensors';
import { expectSize, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { logProbabilities } from './choose.ts';
import { advance, type Ends } from './generate.ts';
import type { SequenceDecoder } from './sequence-decoder.ts';

export interface BeamSearchOptions extends Ends {
  /** How many beginnings are followed at once, at least 1. */
  readonly beams: number;
  /** How much longer sequences are favoured: scores are divided by ((5 + length) / 6)^penalty. Default 0.6. */
  readonly lengthPenalty?: number;
}

export interface Hypothesis {
  /** Without start and end. */
  readonly tokens: readonly number[];
  /** The logarithm of its probability, divided by the length penalty. */
  readonly score: number;
}

interface Beam {
  readonly tokens: readonly number[];
  readonly logProbability: number;
  /** Row of the state that the beam goes on from. */
  readonly row: number;
}

/**
 * Follows the likeliest beginnings at once, and gives the finished sequences by falling score; finds better ones than
 * taking the likeliest token at each step.
 *
 * @returns for each sample at least one and at most `beams` hypotheses
 * @throws CrossmodalError `recurrent/beam-search/config`
 * @example
 * const [best] = beamSearch(decoder, memory, { start: 2, end: 3, maxSteps: 8, beams: 4 })[0]!;
 *
 * Source: Graves 2012; length penalty: Wu et al., "Google's Neural Machine Translation System", 2016, equation 14.
 */
export function beamSearch(
  decoder: SequenceDecoder,
  memory: Sequence,
  options: BeamSearchOptions,
): (readonly Hypothesis[])[] {
  expectSize('recurrent/beam-search', 'beams', options.beams);
  return Array.from({ length: memory.mask.shape[0] }, (_, sample) => {
    const own = tidy(() => ({
      values: tf.slice(memory.values, [sample, 0, 0], [1, -1, -1]),
      mask: tf.slice(memory.mask, [sample, 0], [1, -1]),
    }));
    const found = searchOne(decoder, own, options);
    tf.dispose([own.values, own.mask]);
    return found;
  });
}

function searchOne(decoder: SequenceDecoder, memory: Sequence, options: BeamSearchOptions): Hypothesis[] {
  const { start, end, maxSteps, beams: width, lengthPenalty = 0.6 } = options;
  const finished: Hypothesis[] = [];
  const finish = ({ tokens, logProbability }: Beam): void => {
    finished.push({ tokens, score: logProbability / ((5 + tokens.length) / 6) ** lengthPenalty });
  };
  let state = decoder.start(memory, { training: false });
  let beams: Beam[] = [{ tokens: [], logProbability: 0, row: 0 }];
  for (let step = 0; step < maxSteps && beams.length > 0 && finished.length < width; step++) {
    const repeated = repeatMemory(memory, beams.length);
    const last = beams.map(({ tokens }) => tokens.at(-1) ?? start);
    const { rows, next } = advance(decoder, repeated, last, state);
    tf.dispose([repeated.values, repeated.mask, ...state]);
    const best = beams
      .flatMap((beam, row) => extensions(beam, row, rows[row]!, width))
      .sort((a, b) => b.logProbability - a.logProbability)
      .slice(0, width);
    for (const beam of best)
      if (beam.tokens.at(-1) === end) finish({ ...beam, tokens: beam.tokens.slice(0, -1) });
    beams = best.filter(({ tokens }) => tokens.at(-1) !== end);
    const kept = beams.map(({ row }) => row);
    state = next.map((one) => tf.tidy(() => tf.gather(one, tf.tensor1d(kept, 'int32'))));
    tf.dispose([...next]);
  }
  tf.dispose([...state]);
  for (const beam of beams.slice(0, width - finished.length)) finish(beam);
  return finished.sort((a, b) => b.score - a.score);
}

/** The likeliest ways for a beam to go on. */
function extensions(
  { tokens, logProbability }: Beam,
  row: number,
  logits: Float32Array,
  count: number,
): Beam[] {
  const logs = logProbabilities(logits);
  return [...logs.keys()]
    .sort((a, b) => logs[b]! - logs[a]! || a - b)
    .slice(0, count)
    .map((token) => ({ tokens: [...tokens, token], logProbability: logProbability + logs[token]!, row }));
}

function repeatMemory({ values, mask }: Sequence, times: number): Sequence {
  return tidy(() => ({ values: tf.tile(values, [times, 1, 1]), mask: tf.tile(mask, [times, 1]) }));
}
