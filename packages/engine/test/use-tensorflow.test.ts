import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { engineInfo, useTensorFlow } from '../src/index.ts';

describe('useTensorFlow', () => {
  beforeAll(async () => {
    // Importing the package loads neither koffi nor TensorFlow.
    const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
    expect(sharedObjects.filter((file) => /koffi|tensorflow/.test(file))).toEqual([]);
    expect(engineInfo()).toBeUndefined();
    for (const [options, message] of [
      [{ threads: { intra: 0 } }, /engine\/option.*threads\.intra.*got 0/],
      [{ device: 'gpu:first' as 'gpu' }, /engine\/option.*device.*"gpu:first"/],
      [{ gpu: { memoryFraction: 2 } }, /engine\/option.*memoryFraction.*got 2/],
    ] as const) {
      await expect(useTensorFlow(options)).rejects.toThrow(message);
    }
    await useTensorFlow({ threads: { intra: 2, inter: 1 } });
  });

  it('makes TensorFlow the backend of tfjs', () => {
    expect(tf.getBackend()).toBe('tensorflow');
    expect(engineInfo()?.version).toMatch(/^2\./);
    expect(engineInfo()?.devices[0]?.type).toBe('CPU');
    expect(engineInfo()?.threads).toEqual({ intra: 2, inter: 1 });
  });

  it('may be called again, but not with other options', async () => {
    expect(await useTensorFlow()).toBe(engineInfo());
    await expect(useTensorFlow({ threads: { intra: 1 } })).rejects.toThrow(/engine\/already-started/);
  });

  it('multiplies', () => {
    const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
    expect(product.arraySync()).toEqual([
      [19, 22],
      [43, 50],
    ]);
  });

  it('keeps strings of any length, bytes and empty ones, and complex numbers', () => {
    const words = ['', 'short', 'æøå', 'a text that is longer than the twenty-two bytes kept in place'];
    const copied = tf.tensor2d(words, [2, 2], 'string').slice([0, 0], [2, 2]).reshape([4]);
    expect(copied.arraySync()).toEqual(words);
    const product = tf.complex([1, 2], [3, 4]).mul(tf.complex([0, 1], [1, 0]));
    expect(Array.from(product.dataSync())).toEqual([-3, 1, 2, 4]);
  });

  it('reports what TensorFlow refuses', () => {
    expect(() =>
      tf
        .tensor1d([1, 2])
        .reshape([2])
        .add(tf.tensor1d([1, 2, 3])),
    ).toThrow(/Incompatible|shapes/);
    expect(() => tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([5], 'int32'))).toThrow(/engine\/index.*value 5/);
  });

  it('refuses a disposed tensor instead of crashing', () => {
    const gone = tf.tensor1d([1, 2]);
    gone.dispose();
    expect(() => gone.add(1)).toThrow(/disposed/);
  });

  it('frees what tidy frees', () => {
    const before = tf.memory();
    tf.tidy(() => {
      for (let i = 0; i < 20; i++) tf.tensor1d([i]).add(1).mul(2).dataSync();
    });
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });
});
