export type { AugmentOptions, ColourOptions, LossOptions, MoveOptions } from './augment/options.ts';
export type { RandAugmentOptions } from './augment/rand-augment.ts';
export { cutMix, type MixableBatch, type MixOptions, mixPixels, mixRows, mixUp } from './batch/mix.ts';
export {
  type Cut,
  type DrawOptions,
  drawCutMix,
  drawMixUp,
  type MixedSize,
  type Mixture,
} from './batch/mixture.ts';
export { type ContactSheetOptions, contactSheet, type SheetPicture } from './contact-sheet.ts';
export {
  type Colour,
  type DecodeLimits,
  type DecodeOptions,
  decodeImage,
  type Pixels,
  type ResizeMode,
} from './decode/decode.ts';
export { imageFormats, sniffFormat } from './decode/formats.ts';
export { measureImage } from './decode/measure.ts';
export { denormalizePixels } from './pixels/denormalize.ts';
export {
  type ChannelStatistics,
  type LinearMap,
  type Normalization,
  type NormalizationName,
  normalizations,
  normalizePixels,
  toLinearMap,
} from './pixels/normalize.ts';
export { type ChannelOrder, orderChannels } from './pixels/order.ts';
export {
  type ImagePreprocessorOptions,
  type ImageSizeOptions,
  type ImageValueOptions,
  imagePreprocessor,
} from './preprocessor.ts';
export { type Grid, type SequenceLayout, sequenceShape } from './sequence/layout.ts';
export { type ImageSequenceOptions, imageSequencePreprocessor } from './sequence/preprocessor.ts';
export { toSequence } from './sequence/sequence.ts';
