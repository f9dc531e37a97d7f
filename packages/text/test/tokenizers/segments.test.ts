import fc from 'fast-check';
import { expect, it } from 'vitest';
import { segmentsOf } from '../../src/tokenizers/segments.ts';
import { multilingualLines } from '../lines.ts';

const parts = [
  'a',
  'b.',
  "'",
  ' ',
  '  ',
  '\n',
  'é',
  '\u0301',
  '東京',
  '、',
  'สวัสดี',
  '👨‍👩‍👧',
  '🇩🇪',
  '\u200d',
  '1,5',
  '\ud800',
  'ا',
];

it.each(['word', 'grapheme'] as const)('finds the segments that the whole text has: %s', (granularity) => {
  const segmenter = new Intl.Segmenter('en', { granularity });
  const whole = (text: string) =>
    Array.from(segmenter.segment(text), ({ segment, index }) => ({ segment, index }));
  const text = fc
    .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 60 })
    .chain((list) => fc.integer({ min: 1, max: 90 }).map((times) => list.join('').repeat(times)));
  fc.assert(
    fc.property(text, (text) => {
      // A dictionary cuts runs of Thai and Chinese, in ways that depend on all of the run: those are to have spaces.
      const spaced = granularity === 'word' ? text.replace(/[東ส]/gu, ' $&') : text;
      expect(segmentsOf(segmenter, spaced)).toEqual(whole(spaced));
    }),
    { numRuns: 60, seed: 5 },
  );
  const lines = multilingualLines(['en', 'th', 'ja', 'bn', 'ru']).slice(0, 4000).join('\n').slice(0, 12_000);
  expect(segmentsOf(segmenter, lines)).toEqual(whole(lines));
});

it('leaves nothing out of a text without spaces, and does not take ever longer', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  for (const text of [
    '東京タワーは高い'.repeat(5000),
    'a'.repeat(300_000),
    'a.'.repeat(50_000),
    '🇩🇪'.repeat(20_000),
  ]) {
    const segments = segmentsOf(segmenter, text);
    expect(segments.map(({ segment }) => segment).join('')).toBe(text);
    let place = 0;
    for (const { segment, index } of segments) {
      expect(index).toBe(place);
      place += segment.length;
    }
  }
}, 10_000);
