import { readFileSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import { fusionContract } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { agreement } from '../agreement.ts';

beforeAll(() => tf.setBackend('cpu'));

for (const { name, run } of fusionContract({ definition: agreement({ features: 3 }), restore: agreement })) {
  test(name, run);
}

test('modalities that say the same do not disagree', () => {
  const fusion = agreement({ features: 2 }).build(
    { random: randomStream(1) },
    { a: { features: 2 }, b: { features: 2 } },
  );
  for (const name of ['a', 'b']) {
    fusion.weights[`${name}/projection/kernel`]!.assign(tf.eye(2));
  }
  const same = { values: tf.tensor3d([1, 5], [1, 1, 2]), mask: tf.ones([1, 1]) as tf.Tensor2D };
  const other = { values: tf.tensor3d([3, 5], [1, 1, 2]), mask: tf.ones([1, 1]) as tf.Tensor2D };
  const fuse = (b: typeof same) => fusion.call({ a: same, b }, { training: false }).values.arraySync();
  expect(fuse(same)).toEqual([[[1, 5, 0, 0]]]);
  expect(fuse(other)).toEqual([[[2, 5, 1, 0]]]);
});

test('the page in docs shows this file and no other', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  expect(read('../../../docs/add-a-stage.md')).toContain(read('../agreement.ts'));
});
