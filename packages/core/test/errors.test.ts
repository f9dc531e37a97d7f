import { describe, expect, test, vi } from 'vitest';
import { CrossmodalError, formatLocation, isCrossmodalError } from '../src/index.ts';

describe('CrossmodalError', () => {
  test('says place, code, sample, problem and cure in this order', () => {
    const error = new CrossmodalError('data/missing-column', 'expected a column "label", got "id".', {
      hint: 'Name it in data.target.',
      location: { file: 'pets.csv', line: 3, column: 7 },
      sample: 'cat-1',
    });
    expect(error.message).toBe(
      'pets.csv:3:7: [data/missing-column] sample "cat-1": expected a column "label", got "id". Name it in data.target.',
    );
    expect(error).toMatchObject({
      name: 'CrossmodalError',
      code: 'data/missing-column',
      kind: 'user',
      hint: 'Name it in data.target.',
      sample: 'cat-1',
    });
  });

  test('needs only a code and a problem', () => {
    const error = new CrossmodalError('a/b', 'it broke.');
    expect(error.message).toBe('[a/b] it broke.');
    expect(error).toBeInstanceOf(Error);
    expect(error.hint).toBeUndefined();
  });

  test('keeps its cause and kind', () => {
    const cause = new Error('disk');
    const error = new CrossmodalError('a/b', 'it broke.', { cause, kind: 'internal' });
    expect(error.cause).toBe(cause);
    expect(error.kind).toBe('internal');
  });

  test('is known across two copies of the package', async () => {
    vi.resetModules();
    const copy = await import('../src/errors.ts');
    const error = new copy.CrossmodalError('a/b', 'it broke.');
    expect(error).not.toBeInstanceOf(CrossmodalError);
    expect(isCrossmodalError(error)).toBe(true);
  });

  test.each([new Error('plain'), { code: 'a/b' }, null, 'text'])('is not %s', (value) => {
    expect(isCrossmodalError(value)).toBe(false);
  });
});

test('formatLocation leaves out what is not known', () => {
  expect(formatLocation({ file: 'a.yaml', line: 2, column: 4 })).toBe('a.yaml:2:4');
  expect(formatLocation({ file: 'a.yaml', line: 2 })).toBe('a.yaml:2');
  expect(formatLocation({ file: 'a.yaml' })).toBe('a.yaml');
});
