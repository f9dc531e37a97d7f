import type { CellDefinition } from '@crossmodal/core/tensors';
import {
  type Compile,
  type ContractTest,
  cellContract,
  moduleContract,
  randomTensor,
  sequenceContract,
} from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import {
  gru,
  type LayerNormalizedConfig,
  layerNormalized,
  lstm,
  minGru,
  minimalGatedUnit,
  pooling,
  type RecurrentConfig,
  recurrent,
  type SequenceDecoderConfig,
  type StackedConfig,
  sequenceDecoder,
  simpleRnn,
  stacked,
  timeDecay,
  type VariationalDropoutConfig,
  variationalDropout,
  type ZoneoutConfig,
  zoneout,
} from '../src/index.ts';

interface CellCase {
  readonly cell: CellDefinition;
  readonly restore: (config: never) => CellDefinition;
}

const inner = gru({ units: 3 });
const normalized = layerNormalized({ cell: lstm({ units: 4, projection: 3, peepholes: true }) });
const dropped = variationalDropout({ cell: timeDecay({ cell: normalized }), state: 0.2 });

const cells: Readonly<Record<string, CellCase>> = {
  simpleRnn: { cell: simpleRnn({ units: 3 }), restore: simpleRnn },
  lstm: { cell: lstm({ units: 3 }), restore: lstm },
  'lstm, peepholes and projection': {
    cell: lstm({ units: 4, peepholes: true, projection: 2 }),
    restore: lstm,
  },
  gru: { cell: inner, restore: gru },
  'gru, reset before': { cell: gru({ units: 3, resetAfter: false }), restore: gru },
  minimalGatedUnit: { cell: minimalGatedUnit({ units: 3 }), restore: minimalGatedUnit },
  minGru: { cell: minGru({ units: 3 }), restore: minGru },
  variationalDropout: {
    cell: variationalDropout({ cell: inner, input: 0.3, state: 0.3 }),
    restore: (config: VariationalDropoutConfig) => variationalDropout({ ...config, cell: inner }),
  },
  zoneout: {
    cell: zoneout({ cell: lstm({ units: 3 }), rate: 0.3 }),
    restore: (config: ZoneoutConfig) => zoneout({ ...config, cell: lstm({ units: 3 }) }),
  },
  layerNormalized: {
    cell: layerNormalized({ cell: inner }),
    restore: (config: LayerNormalizedConfig) => layerNormalized({ ...config, cell: inner }),
  },
  timeDecay: { cell: timeDecay({ cell: inner }), restore: () => timeDecay({ cell: inner }) },
  'timeDecay of a linear recurrence': {
    cell: timeDecay({ cell: minGru({ units: 3 }) }),
    restore: () => timeDecay({ cell: minGru({ units: 3 }) }),
  },
  'variationalDropout of a linear recurrence': {
    cell: variationalDropout({ cell: minGru({ units: 3 }), input: 0.3 }),
    restore: (config: VariationalDropoutConfig) =>
      variationalDropout({ ...config, cell: minGru({ units: 3 }) }),
  },
  'gru, reset before, dropped': {
    cell: variationalDropout({ cell: gru({ units: 3, resetAfter: false }), state: 0.3 }),
    restore: (config: VariationalDropoutConfig) =>
      variationalDropout({ ...config, cell: gru({ units: 3, resetAfter: false }) }),
  },
  'all at once': {
    cell: zoneout({ cell: dropped, rate: 0.2 }),
    restore: (config: ZoneoutConfig) => zoneout({ ...config, cell: dropped }),
  },
};

/** Every stage of this package with its contract. */
export function contracts(compile?: Compile): Readonly<Record<string, readonly ContractTest[]>> {
  const ofCells = Object.entries(cells).map(([name, { cell, restore }]) => [
    name,
    cellContract({ cell, restore, network: (one) => recurrent({ cell: one }), compile }),
  ]);
  const sequence = {
    values: randomTensor('sequence', [3, 4, 2]) as tf.Tensor3D,
    mask: tf.tensor2d([1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0], [3, 4]),
  };
  const networks = (
    [
      { cell: lstm({ units: 2 }), direction: 'bidirectional', merge: 'concat' },
      { cell: gru({ units: 2 }), direction: 'bidirectional', merge: 'mean' },
      { cell: simpleRnn({ units: 2 }), direction: 'bidirectional', merge: 'sum' },
      { cell: gru({ units: 2 }), direction: 'backward' },
    ] as const
  ).map((config) => [
    `recurrent ${JSON.stringify(config)}`,
    sequenceContract({
      definition: recurrent(config),
      restore: (json: RecurrentConfig) => recurrent({ ...json, cell: config.cell }),
      compile,
    }),
  ]);
  const poolings = (['last', 'mean', 'max', 'meanMax'] as const).map((method) => [
    `pooling ${method}`,
    sequenceContract({ definition: pooling({ method }), restore: pooling, compile }),
  ]);
  const layers = [
    recurrent({ cell: gru({ units: 2 }), direction: 'bidirectional' }),
    recurrent({ cell: minGru({ units: 4 }) }),
  ];
  const stack = sequenceContract({
    definition: stacked({ layers, residual: true, dropout: 0.2 }),
    restore: (json: StackedConfig) => stacked({ ...json, layers }),
    compile,
  });
  const decoder = moduleContract({
    definition: sequenceDecoder({ cell: gru({ units: 4 }), features: 3, heads: 2, dropout: 0.1 }),
    input: { features: 2, vocab: 5 },
    restore: (json: SequenceDecoderConfig) => sequenceDecoder({ ...json, cell: gru({ units: 4 }) }),
    example: () => ({
      memory: sequence,
      previous: tf.tensor2d([0, 2, 3, 0, 4, 4, 0, 1, 1], [3, 3], 'int32'),
      mask: tf.tensor2d([1, 1, 1, 1, 1, 0, 1, 0, 0], [3, 3]),
    }),
    compile,
  });
  return Object.fromEntries([
    ['sequenceDecoder', decoder],
    ['stacked', stack],
    ...ofCells,
    ...networks,
    ...poolings,
  ]);
}
