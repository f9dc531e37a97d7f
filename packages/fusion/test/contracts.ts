import {
  type Compile,
  type ContractTest,
  type FusionContractOptions,
  fusionContract,
} from '@crossmodal/testing';
import { type ConcatenateTimeConfig, concatenateFeatures, concatenateTime } from '../src/index.ts';

const fusions: Readonly<Record<string, Omit<FusionContractOptions, 'compile'>>> = {
  concatenateFeatures: { definition: concatenateFeatures(), restore: concatenateFeatures, steps: [2, 2, 2] },
  'concatenateFeatures, pooled': {
    definition: concatenateFeatures({ pool: 'mean' }),
    restore: concatenateFeatures,
  },
  concatenateTime: {
    definition: concatenateTime({ features: 3 }),
    restore: (config: ConcatenateTimeConfig) => concatenateTime(config),
  },
  'concatenateTime, ordered': {
    definition: concatenateTime({ features: 3, order: ['gamma', 'alpha', 'beta'] }),
    restore: (config: ConcatenateTimeConfig) => concatenateTime(config),
  },
};

/** Every fusion of this package with its contract. */
export function contracts(compile?: Compile): Readonly<Record<string, readonly ContractTest[]>> {
  return Object.fromEntries(
    Object.entries(fusions).map(([name, options]) => [name, fusionContract({ ...options, compile })]),
  );
}
