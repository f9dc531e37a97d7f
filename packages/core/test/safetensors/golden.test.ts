import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/index.ts';
import { goldenBytes, metadata, tensors } from '../golden/golden.ts';

describe("Python's safetensors", () => {
  test('are read', () => {
    expect(decodeSafetensors(goldenBytes('python.safetensors'))).toEqual({ tensors, metadata });
  });

  test('are written, byte by byte', () => {
    expect(encodeSafetensors(tensors, metadata)).toEqual(goldenBytes('python.safetensors'));
  });

  test('of other types are refused by name', () => {
    expect(() => decodeSafetensors(goldenBytes('bfloat16.safetensors'))).toThrow(
      '[safetensors/dtype] expected F32, I32 or U8, got "half" of BF16. Convert the file to float32 first.',
    );
  });
});
