import { readFileSync } from 'node:fs';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { cellContract } from '@crossmodal/testing';
import { expect, test } from 'vitest';
import { recurrent } from '../../src/index.ts';
import { suites } from '../suite.ts';
import { leakyIntegrator } from './leaky-integrator.ts';

const network = (cell: CellDefinition) => recurrent({ cell });

suites({
  'a cell of your own': cellContract({
    cell: leakyIntegrator({ units: 3 }),
    restore: leakyIntegrator,
    network,
  }),
});

test('the page in docs shows this file and no other', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  expect(read('../../../../docs/add-a-stage.md')).toContain(read('./leaky-integrator.ts'));
});
