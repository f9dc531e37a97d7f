import { CrossmodalError } from '@crossmodal/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { captureStack, userFrame } from '../trace/user-frame.ts';

/** A tensor that was made under a guard and not disposed. */
export interface Leak {
  readonly tensor: Tensor;
  /** The tfjs call that made it, as `tf.add`, where one did. */
  readonly call: string | undefined;
  /** The line of the user's code, as `step.ts:12:9`. */
  readonly location: string | undefined;
}

export interface LeakGuard {
  /** What was made since the guard began and lives. */
  leaks(): readonly Leak[];
  /** Ends the guard. Throws `engine/leak` where anything made since is neither disposed nor among `kept`. */
  end(kept?: readonly Tensor[]): void;
}

const SHOWN = 10;

/**
 * Watches which tensors and variables are made and disposed, on any tfjs backend, and says where those were made
 * that are left.
 *
 * For tests, around code that must free what it makes. Each tensor costs a stack trace meanwhile. A guard may be begun
 * within another one; end the inner one first.
 *
 * @example
 * const guard = leakGuard();
 * const loss = step(x, y);
 * guard.end([loss]); // [engine/leak] 2 tensors were not disposed: 2 × float32 [3] of tf.add at step.ts:12:9.
 */
export function leakGuard(): LeakGuard {
  const engine = tf.engine();
  const made = new Map<Tensor, Error>();
  const older = new WeakSet<Tensor>();
  const { trackTensor, disposeTensor } = engine;
  const track: typeof trackTensor = (tensor, backend) => {
    trackTensor.call(engine, tensor, backend);
    if (!older.has(tensor)) made.set(tensor, captureStack());
  };
  const dispose: typeof disposeTensor = (tensor) => {
    disposeTensor.call(engine, tensor);
    // An assignment gives an older variable up, then takes it in again.
    if (!made.delete(tensor)) older.add(tensor);
  };
  engine.trackTensor = track;
  engine.disposeTensor = dispose;

  const leaks = (): Leak[] =>
    [...made].map(([tensor, stack]) => {
      const { call, location } = userFrame(stack);
      const place = location && `${location.file}:${location.line}:${location.column}`;
      return { tensor, call, location: place };
    });
  return {
    leaks,
    end(kept = []) {
      engine.trackTensor = trackTensor;
      engine.disposeTensor = disposeTensor;
      const left = leaks().filter(({ tensor }) => !kept.includes(tensor));
      made.clear();
      if (left.length > 0) throw leaked(left);
    },
  };
}

function leaked(leaks: readonly Leak[]): CrossmodalError {
  const counts = new Map<string, number>();
  for (const { tensor, call, location } of leaks) {
    const what = `${tensor.dtype} [${tensor.shape.join(', ')}]${call === undefined ? '' : ` of ${call}`}`;
    const line = `${what} at ${location ?? 'an unknown place'}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const lines = [...counts].map(([line, count]) => (count === 1 ? line : `${count} × ${line}`));
  const more = lines.length > SHOWN ? `; and at ${lines.length - SHOWN} places more` : '';
  const problem =
    leaks.length === 1 ? '1 tensor was not disposed' : `${leaks.length} tensors were not disposed`;
  return new CrossmodalError('engine/leak', `${problem}: ${lines.slice(0, SHOWN).join('; ')}${more}.`, {
    hint: 'Dispose it, wrap the work in tf.tidy, or hand it to `end` as one to keep.',
  });
}
