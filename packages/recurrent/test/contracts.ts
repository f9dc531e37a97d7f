import type { CellDefinition } from '@crossmodal/core/tensors';
import {
  type Compile,
  type ContractTest,
  cellContract,
  moduleContract,
  randomTensor,
} from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import {
  type GruConfig,
  gru,
  type LstmConfig,
  lstm,
  pooling,
  type RecurrentConfig,
  recurrent,
} from '../src/index.ts';

interface CellCase {
  readonly cell: CellDefinition;
  readonly restore: (config: never) => CellDefinition;
}

const cells: Readonly<Record<string, CellCase>> = {
  lstm: { cell: lstm({ units: 3 }), restore: (config: LstmConfig) => lstm(config) },
  gru: { cell: gru({ units: 3 }), restore: (config: GruConfig) => gru(config) },
  'gru, reset before': {
    cell: gru({ units: 3, resetAfter: false }),
    restore: (config: GruConfig) => gru(config),
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
      { cell: gru({ units: 2 }), direction: 'backward' },
    ] as const
  ).map((config) => [
    `recurrent ${JSON.stringify(config)}`,
    moduleContract({
      definition: recurrent(config),
      input: { features: 2 },
      restore: (json: RecurrentConfig) => recurrent({ ...json, cell: config.cell }),
      example: () => sequence,
      compile,
    }),
  ]);
  const poolings = (['last', 'mean', 'max', 'meanMax'] as const).map((method) => [
    `pooling ${method}`,
    moduleContract({
      definition: pooling({ method }),
      input: { features: 2 },
      restore: pooling,
      example: () => sequence,
      compile,
    }),
  ]);
  return Object.fromEntries([...ofCells, ...networks, ...poolings]);
}
