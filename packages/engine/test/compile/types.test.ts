import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf, it } from 'vitest';
import { type Compiled, compile } from '../../src/index.ts';

it('the compiled function has the type of the step, and the promise of it', () => {
  const step = (
    batch: { readonly x: tf.Tensor2D; readonly more: readonly tf.Tensor[] },
    scale: number,
  ): readonly [tf.Scalar, { readonly logits: tf.Tensor2D }] => [
    batch.x.sum<tf.Scalar>(),
    { logits: batch.x.mul<tf.Tensor2D>(scale) },
  ];
  const fast = compile(step);
  expectTypeOf(fast).toEqualTypeOf<Compiled<typeof step>>();
  expectTypeOf(fast).toExtend<typeof step>();
  expectTypeOf<Parameters<typeof fast.async>>().toEqualTypeOf<Parameters<typeof step>>();
  expectTypeOf<ReturnType<typeof fast.async>>().toEqualTypeOf<Promise<ReturnType<typeof step>>>();
  // @ts-expect-error: a number, where the step takes a record
  expectTypeOf(fast).toBeCallableWith(1, 2);
});
