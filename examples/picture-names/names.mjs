// What a program learns names from: samples by part, cut into words and decoded.
import { imagePreprocessor } from '@crossmodal/image';
import { reservedTokens, trainVocabulary, wordTokenizer } from '@crossmodal/text';

const SIDE = 32;

/**
 * @param parts by name, samples with an id, a name and a picture (what `imagePreprocessor` takes)
 * @param augment how pictures change from epoch to epoch
 */
export async function prepareNames(parts, augment) {
  const tokenizer = wordTokenizer();
  const wordsOf = (name) => tokenizer.tokenize(name).map(({ text }) => text);
  const { tokens } = trainVocabulary(
    parts.train.map(({ name }) => name),
    tokenizer,
  );
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const pictures = imagePreprocessor({ width: SIDE, height: SIDE, augment });
  const longest = Math.max(
    ...Object.values(parts)
      .flat()
      .map(({ name }) => wordsOf(name).length),
  );
  const prepare = (part) =>
    Promise.all(
      part.map(async ({ id, name, picture }) => ({
        id,
        words: wordsOf(name),
        picture: await pictures.prepare(picture),
      })),
    );
  const prepared = await Promise.all(
    Object.entries(parts).map(async ([part, samples]) => [part, await prepare(samples)]),
  );
  return {
    pictures,
    /** Words by id, then the two tokens that stand around a name. */
    words: tokens,
    vocab: tokens.length + 2,
    ends: { start: tokens.length, end: tokens.length + 1, maxSteps: longest + 1 },
    idOf: (word) => ids.get(word) ?? ids.get(reservedTokens[1]),
    parts: Object.fromEntries(prepared),
  };
}
