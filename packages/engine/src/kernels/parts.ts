import type { Tensor } from '@tensorflow/tfjs';
import type { Trace } from '../trace/trace.ts';
import { engineInfo } from '../use-tensorflow.ts';
import { plainRegion, tracedRegion } from './region.ts';
import type { Kernel } from './register.ts';

/** Some samples of a batch that stand next to each other. */
interface Part {
  readonly begin: number;
  readonly size: number;
}

interface PartsAttributes {
  readonly batch: number;
  readonly work: number;
  readonly count?: number;
  readonly body: (part: Part) => readonly Tensor[];
}

/** Below so many multiplications a time step and part, parts cost more than they save (measured with two threads). */
const WORTHWHILE = 2 ** 21;

/**
 * `CrossmodalParts`: computes a batch in parts that know nothing of each other.
 *
 * Attributes: `batch` (how many samples), `work` (multiplications of one time step), `body` (given `{ begin, size }`,
 * the tensors of that part), `count` (how many parts; default: what pays). Gives the tensors of the first part, then
 * those of the next. Where a part has work enough in each step of its loops, each is a region of its own that XLA
 * compiles, and TensorFlow runs them side by side: a processor for each part, rather than one that waits for the
 * other after every op.
 */
export const partsKernel: Kernel = ({ attrs, backend }) => {
  const { batch, work, body, ...given } = attrs as unknown as PartsAttributes;
  const { trace } = backend;
  const count = given.count ?? (trace === undefined ? 1 : partCount(trace, batch, work));
  if (trace === undefined || count === 1) return plainRegion(() => body({ begin: 0, size: batch }));
  trace.runsSideBySide = true;
  const begin = (part: number): number => Math.floor((part * batch) / count);
  return Array.from({ length: count }, (_, part) =>
    tracedRegion(backend, trace, () => body({ begin: begin(part), size: begin(part + 1) - begin(part) })),
  ).flat();
};

function partCount(trace: Trace, batch: number, work: number): number {
  if (!trace.mayRunSideBySide) return 1;
  const { intra, inter } = engineInfo()!.threads;
  const count = Math.min(intra, inter, batch);
  return work / count >= WORTHWHILE ? count : 1;
}
