import type { Sequence } from '@crossmodal/core/tensors';
import { expectNumber, expectSize, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { logProbabilities } from './choose.ts';
import { advance, type Ends, expectEnds } from './generate.ts';
import type { SequenceDecoder } from './sequence-decoder.ts';

export interface BeamSearchOptions extends Ends {
  /** How many beginnings are followed at once, at least 1. */
  readonly beams: number;
  /** How much longer sequences are favoured: scores are divided by ((5 + length) / 6)^penalty; 0: not. Default 0.6. */
  readonly lengthPenalty?: number;
}

export interface Hypothesis {
  /** Without start and end. */
  readonly tokens: readonly number[];
  /** The logarithm of its probability, divided by the length penalty. */
  readonly score: number;
}

/** A beginning of a sequence for one of the samples. */
interface Beam {
  readonly sample: number;
  readonly tokens: readonly number[];
  readonly logProbability: number;
  /** Row of the state that the beam goes on from. */
  readonly row: number;
}

/**
 * Follows the likeliest beginnings at once, and gives the finished sequences by falling score; finds better ones than
 * taking the likeliest token at each step.
 *
 * All beams of all samples are one batch of the decoder. A sample is done when as many sequences as beams have ended.
 *
 * @returns for each sample at least one and at most `beams` hypotheses
 * @throws CrossmodalError `recurrent/beam-search/config`, `recurrent/ends`, `recurrent/not-finite`
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
  const { start, end, maxSteps, beams: width, lengthPenalty = 0.6 } = options;
  expectSize('recurrent/beam-search', 'beams', width);
  expectNumber('recurrent/beam-search', 'lengthPenalty', lengthPenalty, 0, Number.POSITIVE_INFINITY);
  expectEnds(decoder, options);
  const found = Array.from({ length: memory.mask.shape[0] }, (): Hypothesis[] => []);
  const finish = ({ sample, tokens, logProbability }: Beam): void => {
    const score = logProbability / ((5 + tokens.length) / 6) ** lengthPenalty;
    found[sample]!.push({ tokens, score });
  };
  let state = decoder.start(memory, { training: false });
  let beams = found.map((_, sample): Beam => ({ sample, tokens: [], logProbability: 0, row: sample }));
  for (let step = 0; step < maxSteps && beams.length > 0; step++) {
    const told = selectSamples(
      memory,
      beams.map(({ sample }) => sample),
    );
    const last = beams.map(({ tokens }) => tokens.at(-1) ?? start);
    const { rows, next } = advance(decoder, told, last, state);
    tf.dispose([told.values, told.mask, ...state]);
    beams = likeliest(beams, rows, width).filter((beam) => {
      if (beam.tokens.at(-1) !== end) return true;
      finish({ ...beam, tokens: beam.tokens.slice(0, -1) });
      return false;
    });
    beams = beams.filter(({ sample }) => found[sample]!.length < width);
    const kept = beams.map(({ row }) => row);
    state = next.map((one) => tf.tidy(() => tf.gather(one, tf.tensor1d(kept, 'int32'))));
    tf.dispose([...next]);
  }
  tf.dispose([...state]);
  // Those that the longest length cut off: the likeliest come first.
  for (const beam of beams) if (found[beam.sample]!.length < width) finish(beam);
  return found.map((hypotheses) => hypotheses.sort((a, b) => b.score - a.score));
}

/** Of all ways for the beams of a sample to go on, the likeliest; sample by sample, by falling probability. */
function likeliest(beams: readonly Beam[], rows: readonly Float32Array[], width: number): Beam[] {
  const bySample = new Map<number, Beam[]>();
  for (const [row, beam] of beams.entries()) {
    const others = bySample.get(beam.sample) ?? [];
    bySample.set(beam.sample, [...others, ...extensions(beam, row, rows[row]!, width)]);
  }
  return [...bySample.values()].flatMap((all) =>
    all.sort((a, b) => b.logProbability - a.logProbability).slice(0, width),
  );
}

/** The likeliest ways for a beam to go on. */
function extensions(beam: Beam, row: number, logits: Float32Array, count: number): Beam[] {
  const logs = logProbabilities(logits);
  return [...logs.keys()]
    .sort((a, b) => logs[b]! - logs[a]! || a - b)
    .slice(0, count)
    .map((token) => ({
      sample: beam.sample,
      tokens: [...beam.tokens, token],
      logProbability: beam.logProbability + logs[token]!,
      row,
    }));
}

/** The memory of these samples, one row each. */
function selectSamples({ values, mask }: Sequence, samples: readonly number[]): Sequence {
  return tidy(() => {
    const rows = tf.tensor1d([...samples], 'int32');
    return { values: tf.gather(values, rows), mask: tf.gather(mask, rows) };
  });
}
