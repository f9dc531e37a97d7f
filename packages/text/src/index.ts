export { fromTokenizerJson } from './huggingface/read.ts';
export { type TokenizerJson, toTokenizerJson } from './huggingface/write.ts';
export { hashedNgrams, type NgramOptions } from './ngrams/hashed.ts';
export { type NgramTokenizerOptions, ngramTokenizer } from './ngrams/tokens.ts';
export type { NormalizeOptions } from './normalize.ts';
export { type TextPreprocessor, type TextPreprocessorOptions, textPreprocessor } from './preprocessor.ts';
export { type BasicTokenizerOptions, basicTokenizer } from './tokenizers/basic.ts';
export { type BpeOptions, bpeTokenizer } from './tokenizers/bpe.ts';
export { byteTokenizer } from './tokenizers/bytes.ts';
export { characterTokenizer } from './tokenizers/characters.ts';
export { makeTokenizer } from './tokenizers/make.ts';
export {
  type NaturalTokenizerOptions,
  naturalTokenizer,
  naturalTokenizerNames,
} from './tokenizers/natural.ts';
export { type StemTokenizerOptions, stemmerNames, stemTokenizer } from './tokenizers/stem.ts';
export type { SpecialIds, Token, Tokenizer, TokenizerConfig } from './tokenizers/tokenizer.ts';
export { fromVocabJson, fromVocabTxt } from './tokenizers/vocabulary-files.ts';
export { type WordTokenizerOptions, wordTokenizer } from './tokenizers/word.ts';
export { type WordPieceOptions, wordPieceTokenizer } from './tokenizers/wordpiece.ts';
export { trainBpe } from './training/bpe.ts';
export {
  type TrainSubwordsOptions,
  type TrainWordPieceOptions,
  trainWordPiece,
} from './training/wordpiece.ts';
export { trimBatch } from './trim.ts';
export { type TrainVocabularyOptions, trainVocabulary } from './vocabulary/train.ts';
export { PADDING, reservedTokens, UNKNOWN, type Vocabulary } from './vocabulary/vocabulary.ts';
