import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '@crossmodal/core';

/** Where in the user's code something happened, and through which tfjs call. */
export interface UserFrame {
  /** As `tf.randomNormal`, or `tf.dropout of the layer Dropout`. */
  readonly call: string | undefined;
  /** The class of the innermost tfjs layer it went through. */
  readonly layer: string | undefined;
  readonly location: SourceLocation | undefined;
}

const ownFolder = fileURLToPath(new URL('..', import.meta.url));
const frame = /^\s*at (?:(?:async )?(.+?) \()?(?:file:\/\/)?(.+?):(\d+):(\d+)\)?$/;

/** Remembers the stack, deep enough to reach the user's code through tfjs; cheap until it is read. */
export function captureStack(): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const here = new Error('here');
  Error.stackTraceLimit = limit;
  return here;
}

/** The innermost frame of a stack that is neither tfjs nor this package, and the tfjs call it made. */
export function userFrame(at: Error = captureStack()): UserFrame {
  let call: string | undefined;
  let layer: string | undefined;
  const found = (location: SourceLocation | undefined): UserFrame => {
    const calls = layer === undefined ? call : `${call ?? 'something'} of the layer ${layer}`;
    return { call: calls, layer, location };
  };
  for (const line of (at.stack ?? '').split('\n').slice(1)) {
    const [, name, file, row, column] = frame.exec(line) ?? [];
    if (file === undefined || file.startsWith('node:')) continue;
    if (file.startsWith(ownFolder)) continue;
    if (/node_modules[\\/]@tensorflow[\\/]/.test(file)) {
      layer ??= /^(\w+)\.call$/.exec(name ?? '')?.[1];
      if (!/tfjs-layers/.test(file)) call = layer === undefined ? (publicName(name) ?? call) : call;
      continue;
    }
    return found({ file, line: Number(row), column: Number(column) });
  }
  return found(undefined);
}

/** `randomUniform__op` is `tf.randomUniform`; `Tensor.dataSync [as x]` is `Tensor.dataSync`. */
function publicName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const clean = name
    .replace(/ \[as .*\]$/, '')
    .replace(/^(?:new |Object\.)/, '')
    .replace(/_+(?:op)?$/, '');
  if (clean === '' || /anonymous|^_|\._|^Engine\.|^(?:tidy|step|next|fulfilled)$/.test(clean))
    return undefined;
  return clean.startsWith('Tensor.') ? clean : `tf.${clean.replace(/^.*\./, '')}`;
}
