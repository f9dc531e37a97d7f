export { createBatch, type Fields, type InputBatch } from './batches/batch.ts';
export { batchesPerEpoch, type EpochOptions, epochBatches } from './batches/epoch.ts';
export { randomOrder } from './batches/permutation.ts';
export { mapAhead, preparedAhead } from './batches/prefetch.ts';
export { stackInputs } from './batches/stack.ts';
export type { PreparedInputs } from './cache/file.ts';
export { findCache, type PrepareCacheOptions, prepareCache } from './cache/prepare.ts';
export {
  type CategoriesPreprocessorOptions,
  categoriesPreprocessor,
  fitCategories,
} from './columns/categories.ts';
export { fitNumbers, type NumbersPreprocessorOptions, numbersPreprocessor } from './columns/numbers.ts';
export {
  type DataDescription,
  type DescribeOptions,
  describeSamples,
  type ModalityDescription,
} from './describe/describe.ts';
export type { Summary } from './describe/summary.ts';
export { expandGlob } from './files/glob.ts';
export { openRoot, type Root } from './files/inside.ts';
export { balancedSampler } from './samplers/balanced.ts';
export { bucketSampler } from './samplers/bucket.ts';
export { poissonSampler } from './samplers/poisson.ts';
export { type Sampler, type SamplerOptions, shuffledSampler } from './samplers/sampler.ts';
export { shard } from './samplers/shard.ts';
export { stratifiedSampler } from './samplers/stratified.ts';
export { type ContentHash, isContentHash } from './samples/content.ts';
export { inferMapping } from './samples/infer.ts';
export { loadSamples } from './samples/load.ts';
export type { Mapping, PayloadKind } from './samples/mapping.ts';
export { type OpenedSamples, openSamples } from './samples/open.ts';
export {
  type OutlinedSamples,
  outlineOf,
  outlineSamples,
  type SampleOutline,
} from './samples/outline.ts';
export {
  type BadRow,
  createQuarantine,
  formatBadRow,
  type Quarantine,
  type QuarantineOptions,
} from './samples/quarantine.ts';
export { type ReadSamplesOptions, readSamples } from './samples/read.ts';
export { type HoldOut, splitByColumn } from './splits/column.ts';
export { type Fold, kFold } from './splits/k-fold.ts';
export { findLeaks, type Leak } from './splits/leakage.ts';
export { partOf, splitColumnOf } from './splits/names.ts';
export { type PartName, type Parts, partNames } from './splits/parts.ts';
export { type RatioSplitOptions, splitByRatio } from './splits/ratio.ts';
export type { SampleKey } from './splits/sample-key.ts';
export { openTable } from './tables/open.ts';
export { readTable, type TableSourceOptions } from './tables/read.ts';
export type { Records } from './tables/records.ts';
export type { IndexedTable, ReadTableOptions, Row } from './tables/row.ts';
export type { TableSource } from './tables/source.ts';
export { type ColumnType, inferColumnTypes, readTypedTable, type TypedTableOptions } from './tables/types.ts';
export { classIndices, classVocabulary } from './targets/classes.ts';
export { labelSets, labelVocabulary, multiHot, numberTargets } from './targets/labels.ts';
export { type TokenTargets, type TokenTargetsOptions, tokenTargets } from './targets/tokens.ts';
