export type { AugmentOptions } from './augment/options.ts';
export {
  type Colour,
  type DecodeOptions,
  decodeImage,
  type Pixels,
  type ResizeMode,
} from './decode/decode.ts';
export { imageFormats, sniffFormat } from './decode/formats.ts';
export {
  type ChannelStatistics,
  type LinearMap,
  type Normalization,
  type NormalizationName,
  normalizations,
  normalizePixels,
  toLinearMap,
} from './pixels/normalize.ts';
export { type ImagePreprocessorOptions, imagePreprocessor } from './preprocessor.ts';
