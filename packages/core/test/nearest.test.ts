import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestName, suggestName } from '../src/index.ts';

const names = ['learning_rate', 'epochs', 'batch_size', 'seed'];

describe('nearestName', () => {
  test.each([
    ['learing_rate', 'learning_rate'], // one letter missing
    ['epohcs', 'epochs'], // neighbours swapped
    ['Batch_Size', 'batch_size'], // another case
    ['sed', 'seed'],
    ['optimizer', undefined],
    ['', undefined],
  ])('%j is meant as %j', (typed, meant) => {
    expect(nearestName(typed, names)).toBe(meant);
  });

  test('takes the nearest, not the first', () => {
    expect(nearestName('abcd', ['abxx', 'abcx'])).toBe('abcx');
  });

  test('finds every name itself', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 }), (candidates) => {
        for (const candidate of candidates) expect(nearestName(candidate, candidates)).toBe(candidate);
      }),
    );
  });

  test('finds a long name with one letter less', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(), (name, at) => {
        const place = at % name.length;
        expect(nearestName(name.slice(0, place) + name.slice(place + 1), [name])).toBe(name);
      }),
    );
  });
});

test('suggestName makes a sentence', () => {
  expect(suggestName('epoch', names)).toBe('Did you mean "epochs"?');
  expect(suggestName('fusion', ['b', 'a'])).toBe('Known: "a", "b".');
  const many = Array.from({ length: 1000 }, (_, i) => `column ${i}`);
  expect(suggestName('fusion', many)).toMatch(/^Known: "column 0", .*, and 980 more\.$/);
  expect(suggestName('fusion', [])).toBe('None is known.');
});
