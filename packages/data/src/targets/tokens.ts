import { CrossmodalError, type Sample } from '@crossmodal/core';

export interface TokenTargetsOptions {
  /** Text to token ids: a tokenizer of `@crossmodal/text`, or any other. */
  readonly encode: (text: string) => ArrayLike<number>;
  /** Steps, `begin` and `end` included; default: as many as the longest has. Longer ones are cut, their end kept. */
  readonly length?: number;
  /** The id of padding; default 0. */
  readonly pad?: number;
  /** The id before the first token; default none. */
  readonly begin?: number;
  /** The id behind the last token; default none. */
  readonly end?: number;
}

/** Sequences of one length. */
export interface TokenTargets {
  /** [samples, length] */
  readonly ids: Int32Array<ArrayBuffer>;
  /** [samples, length], 1 for tokens, 0 for padding. */
  readonly mask: Float32Array<ArrayBuffer>;
  readonly length: number;
}

/**
 * Targets that are sequences of tokens: captions, translations, answers that a decoder writes.
 *
 * @throws CrossmodalError `data/missing-target` naming the sample; `data/wrong-target` for ids that are none
 * @throws RangeError when the length has no room for begin, end and one token
 * @example
 * const options = { encode: (text) => tokenizer.tokenize(text).map(({ id }) => id), begin: 1, end: 2 };
 * const { ids, mask, length } = tokenTargets(train, options);
 */
export function tokenTargets(samples: readonly Sample[], options: TokenTargetsOptions): TokenTargets {
  const { encode, pad = 0, begin, end } = options;
  const around = (begin === undefined ? 0 : 1) + (end === undefined ? 0 : 1);
  const tokens = samples.map(({ id, target }) => {
    if (target === undefined) {
      throw new CrossmodalError('data/missing-target', 'expected a target, got none.', {
        hint: 'Fill in its cell, or leave the row out.',
        sample: id,
      });
    }
    return requireIds(encode(target), id);
  });
  const longest = tokens.reduce((most, list) => Math.max(most, list.length), 0);
  const { length = longest + around } = options;
  if (!Number.isSafeInteger(length) || length <= around) {
    throw new RangeError(`[data/token-targets] expected a length above ${around}, got ${length}.`);
  }
  const ids = new Int32Array(samples.length * length).fill(pad);
  const mask = new Float32Array(samples.length * length);
  tokens.forEach((list, sample) => {
    const kept = Array.from(list).slice(0, length - around);
    const row = [...(begin === undefined ? [] : [begin]), ...kept, ...(end === undefined ? [] : [end])];
    ids.set(row, sample * length);
    mask.fill(1, sample * length, sample * length + row.length);
  });
  return { ids, mask, length };
}

function requireIds(ids: ArrayLike<number>, sample: string): ArrayLike<number> {
  const wrong = Array.from(ids).find((id) => !Number.isInteger(id) || id < 0 || id > 0x7fffffff);
  if (wrong === undefined) return ids;
  throw new CrossmodalError('data/wrong-target', `expected token ids from 0, got ${wrong}.`, { sample });
}
