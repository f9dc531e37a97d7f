import { compile, useTensorFlow } from '@crossmodal/engine';
import { beforeAll } from 'vitest';
import { contracts } from './contracts.ts';
import { registerSuites } from './suite.ts';

beforeAll(async () => {
  // Tensors this small gain nothing from a second thread, and lose much where it is not free.
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
});

// On TensorFlow only what differs there: the compiled step, the same op by op beside tfjs' own backend, and NaN.
// Without XLA, which takes a second a loop.
const all = contracts((step) => compile(step, { xla: false }));
registerSuites(
  Object.fromEntries(
    Object.entries(all).map(([label, tests]) => [
      label,
      tests.filter(({ name }) => /compiled|own backend|NaN/.test(name)),
    ]),
  ),
);
