import { CrossmodalError } from '@crossmodal/core';

export interface Sampling {
  /** Above 0: below 1 the likely become likelier, above 1 the odds even out. Default 1. */
  readonly temperature?: number;
  /** Only so many of the likeliest tokens are drawn. Default: all. */
  readonly topK?: number;
  /** Only the likeliest tokens that together have this probability are drawn, above 0, up to 1. Default 1: all. */
  readonly topP?: number;
}

/** The index of the largest value; of equal ones, the first. */
export function largestIndex(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

/**
 * Draws a token.
 *
 * @param uniform a random number in [0, 1)
 * @throws CrossmodalError `recurrent/sampling` where an option is out of range
 *
 * Source: top-k: Fan et al. 2018; top-p (nucleus): Holtzman et al., "The Curious Case of Neural Text Degeneration", 2020.
 */
export function sampleToken(logits: Float32Array, uniform: number, sampling: Sampling): number {
  const { temperature = 1, topK = logits.length, topP = 1 } = sampling;
  if (!(temperature > 0) || !(Number.isInteger(topK) && topK >= 1) || !(topP > 0 && topP <= 1)) {
    throw new CrossmodalError(
      'recurrent/sampling',
      `expected temperature above 0, a whole topK of at least 1 and topP above 0 and up to 1, got ${temperature}, ${topK} and ${topP}.`,
    );
  }
  const order = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b).slice(0, topK);
  const peak = logits[order[0]!]!;
  const weights = order.map((token) => Math.exp((logits[token]! - peak) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let kept = 0;
  let mass = 0;
  while (kept < order.length && mass < topP * total) mass += weights[kept++]!;
  let rest = uniform * mass;
  for (let i = 0; i < kept; i++) {
    rest -= weights[i]!;
    if (rest < 0) return order[i]!;
  }
  return order[kept - 1]!;
}

/** Logarithms of probabilities. */
export function logProbabilities(logits: Float32Array): Float32Array {
  const peak = logits[largestIndex(logits)]!;
  const total = logits.reduce((sum, value) => sum + Math.exp(value - peak), 0);
  return logits.map((value) => value - peak - Math.log(total));
}
