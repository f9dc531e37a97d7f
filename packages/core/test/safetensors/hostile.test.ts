import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/index.ts';

/** A file of a header and zeros. */
function file(header: unknown, dataBytes = 0, length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function entry(shape: unknown, begin: unknown, end: unknown, dtype: unknown = 'F32'): unknown {
  return { dtype, shape, data_offsets: [begin, end] };
}

describe('a hostile file is an error', () => {
  test.each<[string, Uint8Array, string]>([
    ['no bytes', new Uint8Array(), 'header'],
    ['fewer bytes than the length takes', new Uint8Array(7), 'header'],
    ['a header longer than the file', file({}, 0, 3n), 'header'],
    ['the longest header of all', file({}, 0, 2n ** 64n - 1n), 'header'],
    ['a header of nothing', file('', 0), 'header'],
    ['bad JSON', file('{"a":'), 'header'],
    ['bad UTF-8', file('{"a\u0000"}').fill(0xff, 10, 11), 'header'],
    ['an array as header', file([]), 'header'],
    ['null as header', file('null'), 'header'],
    ['JSON as deep as a well', file(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`), 'header'],
    ['metadata that is no object', file({ __metadata__: ['x'] }), 'header'],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }), 'header'],
    ['an entry that is no object', file({ a: 5 }), 'header'],
    ['an entry of null', file({ a: null }), 'header'],
    ['an entry without a shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), 'header'],
    ['a negative size', file({ a: entry([-1], 0, 4) }, 4), 'header'],
    ['a fraction as size', file({ a: entry([0.5], 0, 2) }, 2), 'header'],
    ['a text as size', file({ a: entry(['1'], 0, 4) }, 4), 'header'],
    [
      'a size beyond whole numbers',
      file('{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,4]}}', 4),
      'header',
    ],
    ['three offsets', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, 8), 'header'],
    [
      'a duplicate name',
      file(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
      'header',
    ],
    [
      'a duplicate name, escaped',
      file(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
      'header',
    ],
    [
      'a duplicate field',
      file('{"a":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}', 4),
      'header',
    ],
    [
      'a tensor named __proto__',
      file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      'header',
    ],
    ['metadata named __proto__', file('{"__metadata__":{"__proto__":"x"}}'), 'header'],
    ['an unknown type', file({ a: entry([1], 0, 8, 'F64') }, 8), 'dtype'],
    ['a type from the prototype', file({ a: entry([1], 0, 4, 'toString') }, 4), 'dtype'],
    ['sizes whose product overflows', file({ a: entry([2 ** 52, 2 ** 52], 0, 4) }, 4), 'offsets'],
    ['a gigantic tensor in a tiny file', file({ a: entry([2 ** 40], 0, 2 ** 42) }, 4), 'offsets'],
    ['offsets in reverse', file({ a: entry([1], 4, 0) }, 4), 'offsets'],
    ['more bytes than the shape takes', file({ a: entry([1], 0, 8) }, 8), 'offsets'],
    ['an end beyond the file', file({ a: entry([2], 0, 8) }, 4), 'offsets'],
    ['an overlap', file({ a: entry([2], 0, 8), b: entry([2], 4, 12) }, 12), 'offsets'],
    ['the same bytes twice', file({ a: entry([1], 0, 4), b: entry([1], 0, 4) }, 4), 'offsets'],
    ['a gap in front', file({ a: entry([1], 4, 8) }, 8), 'offsets'],
    ['a gap between', file({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12), 'offsets'],
    ['bytes that belong to nobody', file({ a: entry([1], 0, 4) }, 5), 'offsets'],
  ])('%s', (_, bytes, code) => {
    expect(() => decodeSafetensors(bytes)).toThrow(expect.objectContaining({ code: `safetensors/${code}` }));
  });

  test('names in messages are short and carry no control characters', () => {
    const bytes = file({ [`\u001b[2J${'x'.repeat(10_000)}`]: entry([1], 0, 8) }, 8);
    expect(() => decodeSafetensors(bytes)).toThrow(
      /^\[safetensors\/offsets\] expected 4 bytes for "\\u001b\[2Jx{96}…" /,
    );
  });

  test('a tensor may have the name of a method', () => {
    const { tensors } = decodeSafetensors(file({ constructor: entry([1], 0, 4) }, 4));
    expect(Object.keys(tensors)).toEqual(['constructor']);
  });

  test('spaces after the header and braces in names are no matter', () => {
    const { tensors } = decodeSafetensors(file(`${JSON.stringify({ 'a}{"b': entry([1], 0, 4) })}   `, 4));
    expect(Object.keys(tensors)).toEqual(['a}{"b']);
  });
});
