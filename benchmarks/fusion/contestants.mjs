// Who takes part: each fusion with the form of text that it is made for, and what widens with the budget.
import * as fusions from '@crossmodal/fusion';

/**
 * text: 'state' is the whole text as one step, the last state of a GRU; 'states' all its states, one a word; 'words'
 * the words' vectors, for a recurrent network behind the fusion.
 * widens: what takes up the budget of parameters: the fusion itself, the output's hidden layer, the recurrent network
 * behind the fusion, the hidden layer of each modality's own branch, or the decoder.
 */
const oneStep = (make) => ({ text: 'state', widens: 'fusion', make });
const attending = (make) => ({ text: 'states', widens: 'fusion', make });
const timeLine = (make) => ({ text: 'words', widens: 'core', make });
const late = (how) => ({
  text: 'state',
  widens: 'branches',
  make: (_, classes) => fusions.lateFusion({ classes, how }),
});
const features = 64;
const textFirst = ['text', 'picture'];

/** make: (width, classes) => the fusion's definition */
export const contestants = {
  concatenateFeatures: {
    text: 'state',
    widens: 'head',
    make: () => fusions.concatenateFeatures({ pool: 'mean' }),
  },
  sum: oneStep((width) => fusions.combine({ features: width, how: 'sum' })),
  mean: oneStep((width) => fusions.combine({ features: width, how: 'mean' })),
  max: oneStep((width) => fusions.combine({ features: width, how: 'max' })),
  product: oneStep((width) => fusions.combine({ features: width, how: 'product' })),
  gatedMultimodalUnit: oneStep((width) => fusions.gatedMultimodalUnit({ features: width })),
  modalityAttention: oneStep((width) => fusions.modalityAttention({ features: width })),
  film: oneStep((width) => fusions.film({ target: 'picture', features: width })),
  lowRankBilinear: oneStep((width) => fusions.lowRankBilinear({ features: width })),
  tensorFusion: oneStep((width) => fusions.tensorFusion({ features: width, size: 16 })),
  factorizedBilinear: oneStep((width) => fusions.factorizedBilinear({ features: width })),
  compactBilinear: oneStep((width) => fusions.compactBilinear({ features: width })),
  mixtureOfExperts: oneStep((width) => fusions.mixtureOfExperts({ features: width })),
  productOfExperts: oneStep((width) => fusions.productOfExperts({ features: width })),
  crossModalAttention: attending((width) => fusions.crossModalAttention({ features: width })),
  coAttention: attending((width) => fusions.coAttention({ features: width })),
  attentionBottleneck: attending((width) => fusions.attentionBottleneck({ features: width, layers: 2 })),
  lateFusionAverage: late('average'),
  lateFusionProduct: late('product'),
  lateFusionWeighted: late('weighted'),
  lateFusionStacking: late('stacking'),
  concatenateTime: timeLine(() => fusions.concatenateTime({ features, order: textFirst })),
  interleave: timeLine(() => fusions.interleave({ features, order: textFirst })),
  encoderDecoder: {
    text: 'states',
    widens: 'decoder',
    make: () => fusions.concatenateTime({ features, order: textFirst }),
  },
};

/** What each modality reaches by itself, in the same frame. */
export const baselines = {
  text: { text: 'state', widens: 'head', only: 'text' },
  picture: { text: 'state', widens: 'head', only: 'picture' },
};
