import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { boolAttribute, intAttribute, stringAttribute, typeAttribute } from '../backend/binding.ts';
import { checkPadding } from './padding.ts';
import type { Attribute, Kernel } from './register.ts';

type Pad = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
type DataFormat = 'NHWC' | 'NCHW';

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Pad;
  readonly dataFormat: DataFormat;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly inputShape?: [number, number, number, number];
  readonly filterShape?: [number, number, number, number];
}

/** A convolution whose padding is one number: the same on every side. */
export const convolution =
  (original: Kernel): Kernel =>
  (call) =>
    original({
      ...call,
      attrs: { ...call.attrs, pad: explicit(call.attrs as unknown as ConvolutionAttributes) as never },
    });

function explicit({ pad, dataFormat }: ConvolutionAttributes): Pad {
  checkPadding(pad);
  if (typeof pad !== 'number' || pad === 0) return pad;
  const around: [number, number] = [pad, pad];
  const none: [number, number] = [0, 0];
  return dataFormat === 'NCHW' ? [none, none, around, around] : [none, around, around, none];
}

/** Gradients of a convolution, which tfjs-node has for `valid` and `same` alone. */
export const conv2dBackpropInput: Kernel = ({ inputs, attrs, backend }) => {
  const { dy, filter } = inputs;
  const attributes = attrs as unknown as ConvolutionAttributes;
  const shape = tf.tensor1d(attributes.inputShape!, 'int32');
  try {
    const common = gradientAttributes(attributes, attributes.inputShape!, filter!.shape);
    return backend.executeSingleOutput('Conv2DBackpropInput', common, [shape, filter!, dy!]);
  } finally {
    shape.dispose();
  }
};

export const conv2dBackpropFilter: Kernel = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs;
  const attributes = attrs as unknown as ConvolutionAttributes;
  const shape = tf.tensor1d(attributes.filterShape!, 'int32');
  try {
    const common = gradientAttributes(attributes, x!.shape, attributes.filterShape!);
    return backend.executeSingleOutput('Conv2DBackpropFilter', common, [x!, shape, dy!]);
  } finally {
    shape.dispose();
  }
};

function gradientAttributes(
  attributes: ConvolutionAttributes,
  inputShape: number[],
  filterShape: number[],
): Attribute[] {
  const { strides, dataFormat, dimRoundingMode } = attributes;
  const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    1,
    explicit(attributes),
    dimRoundingMode,
    false,
    dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast',
  );
  const spatial = [padInfo.top, padInfo.bottom, padInfo.left, padInfo.right];
  const list = (around: readonly number[]): number[] =>
    dataFormat === 'NCHW' ? [0, 0, 0, 0, ...around] : [0, 0, ...around, 0, 0];
  return [
    typeAttribute('T', 1),
    intAttribute('strides', [1, strideHeight, strideWidth, 1]),
    stringAttribute('padding', padInfo.type),
    ...(padInfo.type === 'EXPLICIT' ? [intAttribute('explicit_paddings', list(spatial))] : []),
    stringAttribute('data_format', dataFormat),
    boolAttribute('use_cudnn_on_gpu', true),
    intAttribute('dilations', [1, 1, 1, 1]),
  ];
}

/** A fused convolution with channels first: convolution, bias and activation one after the other. */
export const fusedConv2d =
  (original: Kernel): Kernel =>
  (call) => {
    const { inputs, attrs, backend } = call;
    const { strides, dilations, activation, leakyreluAlpha, ...rest } =
      attrs as unknown as ConvolutionAttributes & {
        dilations: number | [number, number];
        activation?: string;
        leakyreluAlpha?: number;
      };
    const pad = explicit(rest as ConvolutionAttributes);
    if (rest.dataFormat !== 'NCHW') return original({ ...call, attrs: { ...attrs, pad: pad as never } });
    const { x, filter, bias, preluActivationWeights } = inputs as Record<string, Tensor>;
    return tf.tidy(() => {
      let result: Tensor = tf.conv2d(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        strides,
        pad,
        'NCHW',
        dilations,
        rest.dimRoundingMode,
      );
      if (bias) result = tf.add(result, perChannel(bias));
      const weights = preluActivationWeights && perChannel(preluActivationWeights);
      return backend.applyActivation(result, activation, weights, leakyreluAlpha);
    });
  };

/** One value for each channel, as [channels, 1, 1]. */
function perChannel(values: Tensor): Tensor {
  return values.rank === 1 && values.size > 1 ? tf.reshape(values, [values.size, 1, 1]) : values;
}
