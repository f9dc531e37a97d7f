import { expect, test } from 'vitest';
import { categoriesPreprocessor, fitCategories, fitNumbers, numbersPreprocessor } from '../../src/index.ts';

test('numbers get mean 0 and variance 1, from what training saw', async () => {
  const fitted = fitNumbers([
    [1, 1e9 + 1, 5],
    [3, 1e9 + 3, 5],
  ]);
  expect(fitted).toEqual({ means: [2, 1e9 + 2, 5], deviations: [1, 1, 1] });
  const numbers = numbersPreprocessor(JSON.parse(JSON.stringify(fitted)));
  expect(numbers.fields.values).toEqual({ dtype: 'float32', shape: [3] });
  const { values } = await numbers.prepare([4, 1e9, 5]);
  expect([...values!.data]).toEqual([2, -2, 0]);
});

test('lists of another length are refused', () => {
  expect(() => fitNumbers([])).toThrow('[data/numbers] expected at least one list of numbers, got none.');
  expect(() => fitNumbers([[]])).toThrow('expected at least one number, got 0.');
  expect(() => fitNumbers([[1], [1, 2]])).toThrow(
    'expected 1 numbers, as in the first list of training, got 2.',
  );
  expect(() => numbersPreprocessor({ means: [1], deviations: [1] }).prepare([1, 2])).toThrow(
    '[data/numbers]',
  );
  expect(() => numbersPreprocessor({ means: [1], deviations: [] })).toThrow('got 1 and 0.');
});

test('categories have ids from 1 by the alphabet, rare and unseen ones 0', async () => {
  const fitted = fitCategories(['dog', 'cat', 'dog', 'eel', 'cat'], 2);
  expect(fitted).toEqual({ categories: ['cat', 'dog'] });
  const species = categoriesPreprocessor(JSON.parse(JSON.stringify(fitted)));
  const ids = await Promise.all(['cat', 'dog', 'eel', 'constructor'].map((value) => species.prepare(value)));
  expect(ids.map((each) => each.ids!.data[0])).toEqual([1, 2, 0, 0]);
});
