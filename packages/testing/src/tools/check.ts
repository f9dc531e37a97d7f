import { isCrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';

/** Throws where a promise is broken. */
export function check(kept: boolean, message: () => string): asserts kept {
  if (!kept) throw new Error(message());
}

/** Throws unless two tensors have one shape and values within `tolerance · (1 + |expected|)` of each other. */
export function checkClose(what: string, got: tf.Tensor, expected: tf.Tensor, tolerance: number): void {
  check(
    `${got.shape}` === `${expected.shape}`,
    () => `${what}: expected the shape [${expected.shape}], got [${got.shape}].`,
  );
  const a = got.dataSync();
  const b = expected.dataSync();
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    check(
      difference <= tolerance * (1 + Math.abs(b[i]!)),
      () => `${what}: expected ${b[i]} at ${i} of [${expected.shape}], got ${a[i]}.`,
    );
  }
}

/** Throws unless all values are finite. */
export function checkFinite(what: string, tensor: tf.Tensor): void {
  const values = tensor.dataSync();
  const at = values.findIndex((value) => !Number.isFinite(value));
  check(at < 0, () => `${what}: expected finite values, got ${values[at]} at ${at} of [${tensor.shape}].`);
}

/** Throws unless the call throws a CrossmodalError with a code of the given end, in the form that all have. */
export function checkThrows(what: string, ending: string, call: () => unknown): void {
  let thrown: unknown;
  try {
    tf.tidy(() => void call());
  } catch (error) {
    thrown = error;
  }
  check(thrown !== undefined, () => `${what}: expected an error "…${ending}", got none.`);
  check(isCrossmodalError(thrown), () => `${what}: expected a CrossmodalError, got ${thrown}.`);
  const { code, message } = thrown;
  check(
    code.endsWith(ending),
    () => `${what}: expected an error with the code "…${ending}", got "${message}".`,
  );
  check(
    /expected .*got |there is no |is not in /.test(message),
    () => `${what}: expected an error that says what was expected and what came, got "${message}".`,
  );
}
