import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tests } from './readme.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

for (const { name, run } of tests) test(name, run);

test('the example of the README stands there as it is', () => {
  expect(read('../README.md')).toContain(read('./readme.ts').replaceAll('export ', ''));
});
