export {
  type FromLayerCall,
  type FromLayerConfig,
  type FromLayerInput,
  fromLayer,
} from './adapters/from-layer.ts';
export { registerLayer } from './adapters/register-layer.ts';
export { type SavedLayer, type ToLayerOptions, toLayer } from './adapters/to-layer.ts';
export {
  type AdditiveAttention,
  type AdditiveAttentionConfig,
  additiveAttention,
} from './attention/additive-attention.ts';
export { type Attention, attend, causalMask, maskedSoftmax } from './attention/attend.ts';
export {
  type AttentionPooling,
  type AttentionPoolingConfig,
  attentionPooling,
} from './attention/attention-pooling.ts';
export {
  type AttentionFeatures,
  type AttentionInput,
  type MultiHeadAttention,
  type MultiHeadAttentionConfig,
  multiHeadAttention,
} from './attention/multi-head-attention.ts';
export {
  type TransformerBlock,
  type TransformerBlockConfig,
  transformerBlock,
} from './attention/transformer-block.ts';
export { type Activation, activate, expectActivation } from './building/activations.ts';
export {
  type Checker,
  type ExpectedShape,
  expectFeatures,
  expectFinite,
  expectNumber,
  expectOneOf,
  expectSameBatch,
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
export { observe } from './building/observe.ts';
export { realSteps } from './building/real-steps.ts';
export { tidy } from './building/tidy.ts';
export { childContext, composeWeights, createWeight, disposeWeights } from './building/weights.ts';
export { averagePooling1d } from './convolution/average-pooling1d.ts';
export { averagePooling2d } from './convolution/average-pooling2d.ts';
export { type Convolution1d, type Convolution1dConfig, convolution1d } from './convolution/convolution1d.ts';
export { type Convolution2d, type Convolution2dConfig, convolution2d } from './convolution/convolution2d.ts';
export { maxPooling1d, type Pooling1d, type Pooling1dConfig } from './convolution/max-pooling1d.ts';
export { type MaxPooling2dConfig, maxPooling2d, type Pooling2d } from './convolution/max-pooling2d.ts';
export {
  type PictureBatch,
  type ResidualBlock2d,
  type ResidualBlock2dConfig,
  residualBlock2d,
} from './convolution/residual-block2d.ts';
export { type Dense, type DenseConfig, dense } from './dense.ts';
export { type Embedding, type EmbeddingConfig, embedding } from './embedding.ts';
export {
  type CategoriesEncoderConfig,
  type CategoriesEncoderInput,
  categoriesEncoder,
} from './encoders/categories-encoder.ts';
export { type ConvolutionalEncoderConfig, convolutionalEncoder } from './encoders/convolutional-encoder.ts';
export { inputField, presentMask } from './encoders/fields.ts';
export { type NumbersEncoderConfig, numbersEncoder } from './encoders/numbers-encoder.ts';
export { type PatchEncoderConfig, patchEncoder } from './encoders/patch-encoder.ts';
export {
  cellsAsSteps,
  maskedSteps,
  normalizedPictures,
  type PictureInput,
  type PixelMap,
} from './encoders/picture.ts';
export { type ResidualEncoderConfig, residualEncoder } from './encoders/residual-encoder.ts';
export { type RowEncoderConfig, rowEncoder } from './encoders/row-encoder.ts';
export {
  type TextConvolutionEncoderConfig,
  textConvolutionEncoder,
} from './encoders/text-convolution-encoder.ts';
export { type TextEncoderConfig, type TextEncoderInput, textEncoder } from './encoders/text-encoder.ts';
export {
  type BatchNormalization,
  type BatchNormalizationConfig,
  type BatchNormalizationInput,
  batchNormalization,
} from './normalization/batch-normalization.ts';
export { type GroupNormalizationConfig, groupNormalization } from './normalization/group-normalization.ts';
export {
  type LayerNormalization,
  type LayerNormalizationConfig,
  layerNormalization,
} from './normalization/layer-normalization.ts';
export { type RmsNormalizationConfig, rmsNormalization } from './normalization/rms-normalization.ts';
export { type LearnedPositionsConfig, learnedPositions } from './positions/learned-positions.ts';
export { rotate } from './positions/rotate.ts';
export {
  type Positions,
  type SinusoidalPositionsConfig,
  sinusoidalPositions,
} from './positions/sinusoidal-positions.ts';
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
