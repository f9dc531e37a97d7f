import { readFileSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import type { CellDefinition, Definition } from '@crossmodal/core/tensors';
import { checkGolden, type GoldenCase } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  gru,
  layerNormalized,
  lstm,
  minGru,
  minimalGatedUnit,
  type Recurrent,
  type RecurrentInput,
  recurrent,
  simpleRnn,
  stacked,
  timeDecay,
  zoneout,
} from '../src/index.ts';

const file = new URL('./golden/peers.json', import.meta.url);
const goldens = JSON.parse(readFileSync(file, 'utf8')) as Record<string, GoldenCase>;

const units = 3;
const cells: Readonly<Record<string, CellDefinition>> = {
  simpleRnn: simpleRnn({ units }),
  'simpleRnn relu': simpleRnn({ units, activation: 'relu' }),
  lstm: lstm({ units }),
  'lstm projection': lstm({ units: 4, projection: 2 }),
  'lstm peepholes': lstm({ units, peepholes: true }),
  gru: gru({ units }),
  'gru before': gru({ units, resetAfter: false }),
  minimalGatedUnit: minimalGatedUnit({ units }),
  minGru: minGru({ units }),
  'layerNormalized gru': layerNormalized({ cell: gru({ units }) }),
  'layerNormalized lstm': layerNormalized({ cell: lstm({ units }) }),
  'zoneout lstm': zoneout({ cell: lstm({ units }), rate: 0.3 }),
  'timeDecay gru': timeDecay({ cell: gru({ units }) }),
  'timeDecay lstm': timeDecay({ cell: lstm({ units }) }),
};

const twice = <Layer>(layer: Layer): [Layer, Layer] => [layer, layer];
const stacks: Readonly<Record<string, Network>> = {
  'stacked gru': stacked({ layers: twice(recurrent({ cell: gru({ units }), direction: 'bidirectional' })) }),
  'stacked lstm': stacked({
    layers: twice(recurrent({ cell: lstm({ units }), direction: 'bidirectional' })),
  }),
  'stacked lstm residual': stacked({ layers: twice(recurrent({ cell: lstm({ units }) })), residual: true }),
};

type Network = Definition<object, { readonly features: number }, Recurrent>;

/** A case's name: the peer, the network, then a direction or how two of them are merged, then what it gives. */
const NAME =
  /^(?<peer>keras|torch|formula) (?<network>.+?)(?: (?<course>backward|concat|sum|mean))?(?: (?<gives>last|state))?$/;

function networkOf(network: string, course: string | undefined): Network {
  if (network in stacks) return stacks[network]!;
  const cell = cells[network]!;
  if (course === undefined) return recurrent({ cell });
  if (course === 'backward') return recurrent({ cell, direction: 'backward' });
  return recurrent({ cell, direction: 'bidirectional', merge: course as 'concat' | 'sum' | 'mean' });
}

beforeAll(() => tf.setBackend('cpu'));

describe('equal to Keras, PyTorch or the written formula, with masks, states and gradients', () => {
  test('every cell is tried', () => {
    const tried = Object.keys(goldens).map((name) => NAME.exec(name)!.groups!.network);
    expect([...new Set(tried)].sort()).toEqual([...Object.keys(cells), ...Object.keys(stacks)].sort());
  });

  test.each(Object.keys(goldens))('%s', (name) => {
    const { network, course, gives } = NAME.exec(name)!.groups!;
    const stage = networkOf(network!, course).build({ random: randomStream(1) }, { features: 2 });
    checkGolden(goldens[name]!, {
      weights: stage.weights,
      call: ([values, mask, ...rest]) => {
        const sequence = { values: values as tf.Tensor3D, mask: mask as tf.Tensor2D };
        const more = (
          network!.startsWith('timeDecay') ? { times: rest[0] } : gives === 'state' ? { state: rest } : {}
        ) as Partial<RecurrentInput>;
        const result = stage.call({ ...sequence, ...more }, { training: false });
        if (gives === 'last') return result.last;
        return gives === 'state' ? tf.concat([...result.state], 1) : result.values;
      },
    });
  });
});
