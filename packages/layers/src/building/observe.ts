import type { BuildContext, CallContext } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

/** Hands a tensor to whoever observes the call, under the module's path; the receiver disposes it. */
export function observe(
  context: BuildContext,
  call: CallContext,
  name: string,
  compute: () => tf.Tensor,
): void {
  if (call.observe === undefined) return;
  const { path = '' } = context;
  call.observe(path === '' ? name : `${path}/${name}`, tf.keep(tf.tidy(() => tf.clone(compute()))));
}
