import { expect, it } from 'vitest';
import { trimBatch } from '../src/index.ts';

const batch = {
  ids: { dtype: 'int32', shape: [2, 4], data: Int32Array.of(1, 2, 0, 0, 3, 0, 0, 0) },
  mask: { dtype: 'float32', shape: [2, 4], data: Float32Array.of(1, 1, 0, 0, 1, 0, 0, 0) },
  ngrams: { dtype: 'int32', shape: [2, 4, 2], data: Int32Array.from({ length: 16 }, (_, i) => i) },
  present: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 1) },
} as const;

it('cuts a batch to its longest text', () => {
  const trimmed = trimBatch(batch);
  expect(trimmed.ids).toEqual({ dtype: 'int32', shape: [2, 2], data: Int32Array.of(1, 2, 3, 0) });
  expect(trimmed.mask!.shape).toEqual([2, 2]);
  expect(trimmed.ngrams).toEqual({
    dtype: 'int32',
    shape: [2, 2, 2],
    data: Int32Array.of(0, 1, 2, 3, 8, 9, 10, 11),
  });
  expect(trimmed.present).toBe(batch.present);
});

it('cuts it to the next bucket, and not where none is large enough', () => {
  expect(trimBatch(batch, [1, 3, 8]).ids!.shape).toEqual([2, 3]);
  expect(trimBatch(batch, [1])).toBe(batch);
  expect(trimBatch({ ...batch, mask: { ...batch.mask, data: new Float32Array(8) } }).ids!.shape).toEqual([
    2, 1,
  ]);
  expect(() => trimBatch({ ids: batch.ids })).toThrow('[text/trim]');
});
