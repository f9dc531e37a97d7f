import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type HostTensor, isCrossmodalError } from '../../src/index.ts';

const shape = fc.array(fc.nat(4), { maxLength: 4 });

const tensor: fc.Arbitrary<HostTensor> = fc
  .tuple(shape, fc.constantFrom('float32', 'int32', 'uint8'), fc.nat())
  .map(([sizes, dtype, start]) => {
    const count = sizes.reduce((product, size) => product * size, 1);
    const values = Array.from({ length: count }, (_, i) => start + i);
    if (dtype === 'float32') return { dtype, shape: sizes, data: Float32Array.from(values) };
    if (dtype === 'int32') return { dtype, shape: sizes, data: Int32Array.from(values) };
    return { dtype: 'uint8', shape: sizes, data: Uint8Array.from(values) };
  });

const name = fc
  .oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('constructor', 'toString', '1', ''))
  .filter((text) => text !== '__metadata__' && text !== '__proto__');

describe('for all tensors and metadata', () => {
  test('what is written is read', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, tensor),
        fc.dictionary(name, fc.string()),
        fc.nat(3),
        (tensors, metadata, shift) => {
          const written = encodeSafetensors(tensors, metadata);
          // Wherever the bytes lie in memory.
          const bytes = new Uint8Array(written.length + shift).subarray(shift);
          bytes.set(written);
          const read = decodeSafetensors(bytes);
          expect(read.tensors).toEqual({ ...tensors });
          expect(read.metadata).toEqual({ ...metadata });
        },
      ),
    );
  });

  test('the bytes do not depend on the order of the tensors', () => {
    fc.assert(
      fc.property(fc.dictionary(name, tensor), (tensors) => {
        const reversed = Object.fromEntries(Object.entries(tensors).reverse());
        expect(encodeSafetensors(reversed)).toEqual(encodeSafetensors(tensors));
      }),
    );
  });

  test('the data begins at a multiple of 8 bytes', () => {
    fc.assert(
      fc.property(fc.dictionary(name, tensor), (tensors) => {
        const bytes = encodeSafetensors(tensors);
        expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
      }),
    );
  });

  test('damage is an error of ours or goes into values and names, never a crash', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.dictionary(name, tensor, { maxKeys: 3 }), damage, (tensors, changes) => {
        const bytes = encodeSafetensors(tensors);
        for (const [position, value] of changes) bytes[position % bytes.length] = value;
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(isCrossmodalError(error), String(error)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes at all are an error of ours or a file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(isCrossmodalError(error), String(error)).toBe(true);
        }
      }),
    );
  });
});

describe('arrays', () => {
  test('are views of the bytes where they lie well', () => {
    const bytes = encodeSafetensors({ a: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } });
    expect(decodeSafetensors(bytes).tensors.a!.data.buffer).toBe(bytes.buffer);
  });

  test('of part of a buffer are written without the rest', () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const { tensors } = decodeSafetensors(encodeSafetensors({ a: { dtype: 'float32', shape: [2], data } }));
    expect(tensors.a!.data).toEqual(Float32Array.of(2, 3));
  });
});

describe('writing refuses', () => {
  test('a shape that does not fit its data', () => {
    const data = new Float32Array(5);
    expect(() => encodeSafetensors({ kernel: { dtype: 'float32', shape: [2, 3], data } })).toThrow(
      '[safetensors/shape] expected "kernel" to hold 6 values of float32 for its shape [2,3], got 5 in a Float32Array.',
    );
    expect(() => encodeSafetensors({ kernel: { dtype: 'float32', shape: [-1, -5], data } })).toThrow(
      'safetensors/shape',
    );
    const bytes = new Uint8Array(5) as never;
    expect(() => encodeSafetensors({ kernel: { dtype: 'float32', shape: [5], data: bytes } })).toThrow(
      'safetensors/shape',
    );
  });

  test('names that the format or JavaScript reserves', () => {
    const scalar: HostTensor = { dtype: 'float32', shape: [], data: new Float32Array(1) };
    expect(() => encodeSafetensors({ __metadata__: scalar })).toThrow('safetensors/name');
    expect(() => encodeSafetensors(Object.fromEntries([['__proto__', scalar]]))).toThrow('safetensors/name');
  });
});
