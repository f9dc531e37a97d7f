import type { CellDefinition } from '@crossmodal/core/tensors';
import {
  gru,
  layerNormalized,
  lstm,
  minGru,
  minimalGatedUnit,
  simpleRnn,
  timeDecay,
  variationalDropout,
  zoneout,
} from '@crossmodal/recurrent';
import { z } from 'zod';

const share = z.number().min(0).lt(1);

/** What every cell may have around it; more is in the docstrings of the functions of these names. */
const around = {
  /** Features of the state. */
  units: z.int().min(1).max(16_384).prefault(128),
  /** The share of features of each step that become 0 in training, the same at every step. */
  inputDropout: share.prefault(0),
  /** The share of state features that keep their value at a step of training. */
  zoneout: z.number().min(0).max(1).prefault(0),
  /** States decay over the gaps between steps: wants a fusion that gives steps times, as interleave does. */
  timeDecay: z.boolean().prefault(false),
};

/** Of cells whose state enters a product. */
const withProducts = {
  ...around,
  /** The share of state features that become 0 in training where the state is read, the same at every step. */
  stateDropout: share.prefault(0),
  /** Layer normalization of the sums within the cell. */
  layerNormalized: z.boolean().prefault(false),
};

/** The fields of each cell by its `kind`; another cell is one more entry here and in `cells`. */
export const cellFields = {
  lstm: {
    ...withProducts,
    /** The forget gates start open. */
    forgetBias: z.boolean().prefault(true),
    /** The gates see the memory itself. */
    peepholes: z.boolean().prefault(false),
    /** Features that the output is projected to; 0: none. */
    projection: z.int().min(0).prefault(0),
  },
  gru: {
    ...withProducts,
    /** The reset gate acts on the product of the state, not in front of it. */
    resetAfter: z.boolean().prefault(true),
  },
  simpleRnn: { ...withProducts, activation: z.enum(['tanh', 'relu', 'sigmoid', 'linear']).prefault('tanh') },
  minimalGatedUnit: withProducts,
  minGru: around,
};

type Fields = typeof cellFields;

/** A cell with what is around it; all that is asked of a configuration. */
export type CellConfig = {
  [Kind in keyof Fields]: { readonly kind: Kind } & z.output<z.ZodObject<Fields[Kind]>>;
}[keyof Fields];

export function defineCell(config: CellConfig): CellDefinition {
  let cell = bareCell(config);
  if ('layerNormalized' in config && config.layerNormalized) cell = layerNormalized({ cell });
  const { inputDropout: input, zoneout: rate } = config;
  const state = 'stateDropout' in config ? config.stateDropout : 0;
  if (input > 0 || state > 0) cell = variationalDropout({ cell, input, state });
  if (rate > 0) cell = zoneout({ cell, rate });
  return config.timeDecay ? timeDecay({ cell }) : cell;
}

function bareCell(config: CellConfig): CellDefinition {
  const { units } = config;
  switch (config.kind) {
    case 'lstm': {
      const { forgetBias, peepholes, projection } = config;
      return lstm({ units, forgetBias, peepholes, projection });
    }
    case 'gru':
      return gru({ units, resetAfter: config.resetAfter });
    case 'simpleRnn':
      return simpleRnn({ units, activation: config.activation });
    case 'minimalGatedUnit':
      return minimalGatedUnit({ units });
    case 'minGru':
      return minGru({ units });
  }
}
