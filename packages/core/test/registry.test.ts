import { describe, expect, test } from 'vitest';
import { createRegistry } from '../src/index.ts';

describe('createRegistry', () => {
  const registry = createRegistry('fusion', { concat: 1, attention: 2 });

  test('gives entries by name, names sorted', () => {
    expect(registry.get('concat')).toBe(1);
    expect(registry.has('attention')).toBe(true);
    expect(registry.names).toEqual(['attention', 'concat']);
  });

  test('suggests the nearest name', () => {
    expect(() => registry.get('concta')).toThrow(
      '[fusion/unknown] there is no fusion "concta". Did you mean "concat"?',
    );
  });

  test.each(['constructor', '__proto__', 'toString'])('knows no %s', (name) => {
    expect(registry.has(name)).toBe(false);
    expect(() => registry.get(name)).toThrow('[fusion/unknown]');
  });
});
