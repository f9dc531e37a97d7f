import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example of the README runs, and stands there as it is', async () => {
  const { fused } = await import('./readme.ts');
  expect(fused.values.shape).toEqual([2, 14, 32]);
  expect(read('../README.md')).toContain(read('./readme.ts').replaceAll('export const', 'const'));
});
