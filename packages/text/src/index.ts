export { hashedNgrams, type NgramOptions } from './ngrams/hashed.ts';
export { type TextPreprocessorOptions, textPreprocessor } from './preprocessor.ts';
export { makeTokenizer } from './tokenizers/make.ts';
export {
  type NaturalTokenizerOptions,
  naturalTokenizer,
  naturalTokenizerNames,
} from './tokenizers/natural.ts';
export { type StemTokenizerOptions, stemmerNames, stemTokenizer } from './tokenizers/stem.ts';
export type { Token, Tokenizer, TokenizerConfig } from './tokenizers/tokenizer.ts';
export { type WordTokenizerOptions, wordTokenizer } from './tokenizers/word.ts';
export { type TrainVocabularyOptions, trainVocabulary } from './vocabulary/train.ts';
export { PADDING, reservedTokens, UNKNOWN, type Vocabulary } from './vocabulary/vocabulary.ts';
