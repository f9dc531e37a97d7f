export { type Activation, activate } from './building/activations.ts';
export {
  type Checker,
  type ExpectedShape,
  expectFeatures,
  expectNumber,
  expectSequence,
  expectShape,
  expectSize,
} from './building/expect.ts';
export {
  glorotUniform,
  heNormal,
  type Initializer,
  normal,
  ones,
  orthogonal,
  uniform,
  zeros,
} from './building/initializers.ts';
export { tidy } from './building/tidy.ts';
export { childContext, composeWeights, createWeight, disposeWeights } from './building/weights.ts';
export { type Convolution2d, type Convolution2dConfig, convolution2d } from './convolution/convolution2d.ts';
export { type MaxPooling2dConfig, maxPooling2d, type Pooling2d } from './convolution/max-pooling2d.ts';
export { type Dense, type DenseConfig, dense } from './dense.ts';
export { type Embedding, type EmbeddingConfig, embedding } from './embedding.ts';
export { type ConvolutionalEncoderConfig, convolutionalEncoder } from './encoders/convolutional-encoder.ts';
export { inputField, presentMask } from './encoders/fields.ts';
export { type TextEncoderConfig, type TextEncoderInput, textEncoder } from './encoders/text-encoder.ts';
export {
  type BatchNormalization,
  type BatchNormalizationConfig,
  type BatchNormalizationInput,
  batchNormalization,
} from './normalization/batch-normalization.ts';
export {
  type LayerNormalization,
  type LayerNormalizationConfig,
  layerNormalization,
} from './normalization/layer-normalization.ts';
export { type Dropout, type DropoutConfig, dropout } from './random/dropout.ts';
export { type RandomPlace, randomPlace } from './random/place.ts';
export { statelessUniform } from './random/stateless-uniform.ts';
export {
  probabilities,
  type SoftmaxHead,
  type SoftmaxHeadConfig,
  type SoftmaxHeadInput,
  softmaxHead,
} from './softmax-head.ts';
