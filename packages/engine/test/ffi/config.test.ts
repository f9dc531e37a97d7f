import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ContextOptions, configProto } from '../../src/ffi/context.ts';
import { readFields } from '../../src/ffi/protobuf.ts';

const { configs } = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/config.json'), 'utf8')) as {
  configs: Record<string, string>;
};

/** Fields that hold their default, 0, are written by us and left out by TensorFlow. */
function withoutDefaults(message: Uint8Array, nested: readonly number[]): unknown[] {
  return [...readFields(message)]
    .map(({ field, number, bytes }) => ({
      field,
      number,
      bytes: nested.includes(field) ? withoutDefaults(bytes, []) : [...bytes],
    }))
    .filter(({ number, bytes }) => number !== 0 || bytes.length > 0);
}

const threads = { intra: 2, inter: 1 };
it.each<[string, ContextOptions]>([
  ['threads', { threads: { intra: 3, inter: 200 } }],
  ['cpu', { threads, device: 'cpu' }],
  ['gpu', { threads, device: 'gpu' }],
  ['gpu:1', { threads, device: 'gpu:1', gpu: { memoryFraction: 0.25 } }],
  ['no growth', { threads, gpu: { memoryGrowth: false } }],
])('configures TensorFlow as TensorFlow writes it: %s', (name, options) => {
  const read = (message: Uint8Array): unknown[] => withoutDefaults(message, [1, 6]);
  expect(read(Uint8Array.from(configProto(options)))).toEqual(read(Buffer.from(configs[name]!, 'hex')));
});
