import { compile, useTensorFlow } from '@crossmodal/engine';
import { beforeAll } from 'vitest';
import { contracts } from './contracts.ts';
import { registerSuites } from './suite.ts';

beforeAll(async () => {
  await useTensorFlow();
});

// On TensorFlow only what differs there: the compiled step. Without XLA, which takes a second a loop.
const all = contracts((step) => compile(step, { xla: false }));
registerSuites(
  Object.fromEntries(
    Object.entries(all).map(([label, tests]) => [
      label,
      tests.filter(({ name }) => name.includes('compiled')),
    ]),
  ),
);
