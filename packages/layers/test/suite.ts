import type { ContractTest } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, test } from 'vitest';

/** Registers contract suites by name, on tfjs' own CPU backend. */
export function suites(contracts: Readonly<Record<string, readonly ContractTest[]>>): void {
  beforeAll(() => tf.setBackend('cpu'));
  registerSuites(contracts);
}

export function registerSuites(contracts: Readonly<Record<string, readonly ContractTest[]>>): void {
  for (const [label, tests] of Object.entries(contracts)) {
    describe(label, () => {
      for (const { name, run } of tests) test(name, run);
    });
  }
}
