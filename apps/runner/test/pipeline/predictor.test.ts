import { setTimeout } from 'node:timers/promises';
import type { EncodedInput, Preprocessor } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/pipeline/backend.ts';
import type { Classifier } from '../../src/pipeline/classifier.ts';
import { type Answer, createPredictor, type Predictor } from '../../src/pipeline/predictor.ts';
import type { PreparedSample } from '../../src/pipeline/prepared.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Says at each sample that it was encoded, and at each step when it began and ended. */
function setting() {
  const events: string[] = [];
  const number: Preprocessor = {
    kind: 'number',
    config: {},
    fields: { values: { dtype: 'float32', shape: [1] } },
    prepare: () => ({}),
    encode(prepared: EncodedInput) {
      events.push(`encode ${prepared.values!.data[0]}`);
      return prepared;
    },
  };
  const classifier = {
    weights: {},
    call: ({ number: { fields } }: { number: { fields: { values: tf.Tensor } } }) => {
      const values = fields.values as tf.Tensor2D;
      return { logits: tf.concat([values, values.neg()], 1), branches: {} };
    },
  } as unknown as Classifier;
  let steps = 0;
  const backend: Backend = {
    compile: (step) =>
      (async (...inputs: Parameters<typeof step>) => {
        const name = `step ${++steps}`;
        events.push(`${name} begins`);
        await setTimeout(20);
        events.push(`${name} ends`);
        return step(...inputs);
      }) as never,
  };
  const predictor = createPredictor(classifier, { number }, backend, 2);
  const predict = async (samples: Parameters<Predictor>[0]): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for await (const batch of predictor(samples)) answers.push(...batch);
    return answers;
  };
  const samples = (count: number): PreparedSample[] =>
    Array.from({ length: count }, (_, i) => ({
      id: `${i}`,
      input: () => ({ values: { dtype: 'float32', shape: [1], data: Float32Array.of(i) } }),
    }));
  return { events, predict, samples };
}

describe('a predictor', () => {
  it('gives one row of probabilities a sample, in order, also where the last batch is not full', async () => {
    const { predict, samples } = setting();
    const answers = await predict(samples(5));
    expect(answers.map(({ sample }) => sample)).toEqual(['0', '1', '2', '3', '4'].map((id) => ({ id })));
    answers.forEach(({ probabilities: [first, second] }, i) => {
      expect(first).toBeCloseTo(1 / (1 + Math.exp(-2 * i)), 6);
      expect(first! + second!).toBeCloseTo(1, 6);
    });
    expect(await predict([])).toEqual([]);
  });

  it('encodes a batch while the one before it is computed, and no further', async () => {
    const { events, predict, samples } = setting();
    const before = tf.memory().numTensors;
    await predict(samples(6));
    const at = (event: string): number => events.indexOf(event);
    expect(at('encode 2')).toBeGreaterThan(at('step 1 begins'));
    expect(at('encode 3')).toBeLessThan(at('step 1 ends'));
    expect(at('encode 4')).toBeGreaterThan(at('step 1 ends'));
    expect(at('encode 5')).toBeLessThan(at('step 2 ends'));
    expect(tf.memory().numTensors).toBe(before);
  });
});
