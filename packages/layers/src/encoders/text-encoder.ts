import type { CallContext, Definition, Encoder } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectNumber, expectShape } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { embedding } from '../embedding.ts';
import { dropout } from '../random/dropout.ts';
import { type RandomPlace, randomPlace } from '../random/place.ts';
import { inputField, presentMask } from './fields.ts';

/** The id that stands for every word outside the vocabulary. */
const UNKNOWN = 1;

export interface TextEncoderConfig {
  /** The length of each token's vector. */
  readonly features: number;
  /** The share of tokens that become the unknown token in training. Default 0. */
  readonly wordDropout?: number;
  /** The share of character n-grams that are left out in training. Default 0. */
  readonly ngramDropout?: number;
  /** The share of values that become 0 in training. Default 0. */
  readonly dropout?: number;
  /** Standard deviation of the initial vectors. Default 0.05. */
  readonly scale?: number;
}

/** What a vocabulary says of itself. */
export interface TextEncoderInput {
  /** How many ids there are: 0 is padding, 1 the unknown token. */
  readonly vocab: number;
  /** How many buckets n-grams are hashed into, with 0 for none; default: there are no n-grams. */
  readonly ngramBuckets?: number | undefined;
}

/**
 * Text as one step a token: the token's learned vector, plus the mean of its character n-grams' vectors.
 *
 * Fields: `ids` [batch, time] int32, `mask` [batch, time] and, with `ngramBuckets`, `ngrams`
 * [batch, time, per token] int32, 0 = none. N-grams give words that training never saw a vector of their own.
 *
 * @throws CrossmodalError `layers/text-encoder/field` or `layers/text-encoder/shape`
 * @example
 * const encoder = textEncoder({ features: 64 }).build({ random: randomStream(1), path: 'text' }, { vocab: 500 });
 * const words = encoder.call({ fields: { ids, mask }, present }, { training: false }); // [batch, time, 64]
 *
 * Source: Bojanowski et al., "Enriching Word Vectors with Subword Information", TACL 2017.
 */
export function textEncoder(
  config: TextEncoderConfig,
): Definition<TextEncoderConfig, TextEncoderInput, Encoder> {
  const { features, wordDropout = 0, ngramDropout = 0, dropout: rate = 0, scale = 0.05 } = config;
  expectNumber('layers/text-encoder', 'wordDropout', wordDropout, 0, 1);
  expectNumber('layers/text-encoder', 'ngramDropout', ngramDropout, 0, 1);
  return {
    kind: 'text',
    config: { features, wordDropout, ngramDropout, dropout: rate, scale },
    build(context, { vocab, ngramBuckets }) {
      const vectors = embedding({ features, scale });
      const words = vectors.build(childContext(context, 'words'), { vocab });
      const ngrams =
        ngramBuckets === undefined
          ? undefined
          : vectors.build(childContext(context, 'ngrams'), { vocab: ngramBuckets });
      const drop = dropout({ rate }).build(childContext(context, 'output'), {});
      const wordPlace = randomPlace(context, 'wordDropout');
      const ngramPlace = randomPlace(context, 'ngramDropout');
      const checker = { code: 'layers/text-encoder', path: context.path };
      return {
        features,
        weights: composeWeights(ngrams === undefined ? { words } : { words, ngrams }),
        call(input, call) {
          const ids = inputField(checker, input, 'ids');
          const mask = inputField(checker, input, 'mask');
          expectShape(checker, 'ids', ids, ['batch', 'time']);
          expectShape(checker, 'mask', mask, ids.shape);
          return tidy(() => {
            const present = presentMask(mask, input);
            const read = replaceWords(ids, wordDropout, wordPlace, call);
            let values = words.call(read, call) as tf.Tensor3D; // [batch, time, features]
            if (ngrams !== undefined) {
              const grams = inputField(checker, input, 'ngrams');
              expectShape(checker, 'ngrams', grams, [...ids.shape, 'per token']);
              const real = keepNgrams(grams, ngramDropout, ngramPlace, call);
              values = tf.add(values, maskedMean(ngrams.call(grams, call), real));
            }
            values = drop.call(values, call) as tf.Tensor3D;
            return { values: tf.mul(values, tf.expandDims(present, 2)), mask: present };
          });
        },
      };
    },
  };
}

function replaceWords(ids: tf.Tensor, rate: number, place: RandomPlace, call: CallContext): tf.Tensor {
  if (!call.training || rate === 0) return ids;
  return tf.where(tf.less(place.uniform(ids.shape, call), rate), tf.fill(ids.shape, UNKNOWN, 'int32'), ids);
}

/** [batch, time, per token]: 1 where an n-gram is there and is kept. */
function keepNgrams(grams: tf.Tensor, rate: number, place: RandomPlace, call: CallContext): tf.Tensor {
  const real = tf.cast(tf.greater(grams, 0), 'float32');
  if (!call.training || rate === 0) return real;
  return tf.mul(real, tf.cast(tf.greaterEqual(place.uniform(grams.shape, call), rate), 'float32'));
}

/** [batch, time, per token, features] -> [batch, time, features]; 0 where none is real. A product of each token's own. */
function maskedMean(vectors: tf.Tensor, real: tf.Tensor): tf.Tensor3D {
  const [batch, time, perToken, features] = vectors.shape as [number, number, number, number];
  const shares = tf.div(real, tf.maximum(tf.sum(real, 2, true), 1));
  const mean = tf.matMul(
    tf.reshape(shares, [batch * time, 1, perToken]),
    tf.reshape(vectors, [batch * time, perToken, features]),
  );
  return tf.reshape(mean, [batch, time, features]);
}
