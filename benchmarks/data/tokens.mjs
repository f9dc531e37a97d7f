import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fromTokenizerJson, toTokenizerJson, trainBpe, trainWordPiece } from '@crossmodal/text';

const languages = ['de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'ko', 'pt', 'ru', 'th', 'zh'];
const require = createRequire(join(import.meta.dirname, '../../examples/emoji/package.json'));

const trainers = {
  WordPiece: (lines) => trainWordPiece(lines, { size: 8000 }),
  BPE: (lines) => trainBpe(lines, { size: 8000 }),
};

/** A text of many languages, and two vocabularies trained on it. */
export function prepareTexts(folder) {
  const lines = languages
    .flatMap((language) => require(`emojibase-data/${language}/data.json`))
    .map(({ label, emoji, tags = [] }) => `${label} ${emoji} ${tags.join(', ')}`.replaceAll('\n', ' '));
  writeFileSync(join(folder, 'lines.txt'), lines.join('\n'));
  for (const [kind, train] of Object.entries(trainers)) {
    writeFileSync(join(folder, `${kind}.json`), JSON.stringify(toTokenizerJson(train(lines))));
  }
}

/** Texts a second of which a vocabulary of 8,000 is learnt. */
export function textsTrained(folder) {
  const lines = readFileSync(join(folder, 'lines.txt'), 'utf8').split('\n');
  return Object.fromEntries(
    Object.entries(trainers).map(([kind, train]) => {
      const start = performance.now();
      train(lines);
      return [kind, (1000 * lines.length) / (performance.now() - start)];
    }),
  );
}

/** One thread, line by line; what was learnt from earlier lines is kept, as in training. */
export function tokensPerSecond(folder) {
  const lines = readFileSync(join(folder, 'lines.txt'), 'utf8').split('\n');
  const numbers = {};
  for (const kind of ['WordPiece', 'BPE']) {
    const tokenizer = fromTokenizerJson(JSON.parse(readFileSync(join(folder, `${kind}.json`), 'utf8')));
    const hash = createHash('sha256');
    let count = 0;
    const start = performance.now();
    const ids = lines.map((line) => tokenizer.tokenize(line).map(({ id }) => id));
    const seconds = (performance.now() - start) / 1000;
    for (const list of ids) {
      count += list.length;
      hash.update(`${list.join()}\n`);
    }
    numbers[kind] = count / seconds;
    numbers[`${kind} hash`] = Number.parseInt(hash.digest('hex').slice(0, 12), 16);
  }
  return numbers;
}
