import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basicTokenizer, fromTokenizerJson } from '../../src/index.ts';

interface Golden {
  readonly blocks: Readonly<Record<string, readonly string[]>>;
  readonly scripts: readonly (readonly [number, number])[];
  readonly count: number;
  readonly lines: Readonly<Record<string, { readonly tokens: number; readonly sha256: string }>>;
}

const folder = join(import.meta.dirname, '../golden');
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const golden = read('characters.json') as Golden;

describe.each([
  ['uncased', true],
  ['cased', false],
])('every one of 1,112,064 characters, %s', (name, lowerCase) => {
  it("is cut, dropped and changed as by Python's tokenizers", () => {
    const tokenizer = basicTokenizer({ lowerCase });
    golden.blocks[name]!.forEach((wanted, block) => {
      const hash = createHash('sha256');
      for (let code = block * 0x1000; code < (block + 1) * 0x1000; code++) {
        if (code >= 0xd800 && code <= 0xdfff) continue;
        const words = tokenizer.tokenize(`q${String.fromCodePoint(code)}q`);
        hash.update(`${words.map(({ text }) => text).join('\n')}\n\n`);
      }
      expect([(block * 0x1000).toString(16), hash.digest('hex').slice(0, 16)]).toEqual([
        (block * 0x1000).toString(16),
        wanted,
      ]);
    });
  }, 60_000);
});

/** The lines that golden/characters.py makes. */
function randomLines(): readonly string[] {
  let state = 1;
  const draw = (bound: number): number => {
    state = Number((BigInt(state) * 48271n) % 2147483647n);
    return state % bound;
  };
  return Array.from({ length: golden.count }, () => {
    let line = '';
    for (let words = 1 + draw(6); words > 0; words--) {
      const [first, last] = golden.scripts[draw(golden.scripts.length)]!;
      for (let i = 1 + draw(6); i > 0; i--) line += String.fromCodePoint(first + draw(last - first + 1));
      line += ['', ' ', '  ', '-', '\u200d'][draw(5)]!;
    }
    return line;
  });
}

describe.each(Object.entries(golden.lines))('%s', (name, { tokens, sha256 }) => {
  const tokenizer = fromTokenizerJson(read(`${name}.tokenizer.json`));

  it("gives the ids and places of Python's tokenizers on 20,000 lines of characters of all scripts", () => {
    const hash = createHash('sha256');
    let total = 0;
    for (const line of randomLines()) {
      const found = tokenizer.tokenize(line);
      total += found.length;
      // Python counts code points.
      const points = new Map<number, number>([[0, 0]]);
      let units = 0;
      for (const character of line) {
        units += character.length;
        points.set(units, points.size);
      }
      hash.update(`${found.map(({ id }) => id).join()}\n`);
      hash.update(`${found.map(({ start, end }) => `${points.get(start)} ${points.get(end)}`).join()}\n`);
    }
    expect(total).toBe(tokens);
    expect(hash.digest('hex')).toBe(sha256);
  });

  it('takes a broken surrogate as U+FFFD, which is what Python can be given', () => {
    const units = fc.oneof(
      fc.integer({ min: 0xd800, max: 0xdfff }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(0x20, 0x61, 0xe9),
    );
    fc.assert(
      fc.property(fc.array(units, { maxLength: 20 }), (all) => {
        const broken = String.fromCharCode(...all);
        const whole = broken.replace(/\p{Cs}/gu, '\ufffd');
        expect(tokenizer.tokenize(broken)).toEqual(tokenizer.tokenize(whole));
      }),
      { numRuns: 500 },
    );
  });
});
