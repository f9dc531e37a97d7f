import { CrossmodalError } from '@crossmodal/core';
import type { TensorFlowApi } from './api.ts';
import type { Pointer } from './c-runtime.ts';

/** A `TF_Status`: filled by a C call, checked after it. */
export interface Status {
  readonly pointer: Pointer;
  /** Throws what TensorFlow reported, if it reported a fault. */
  check(doing: string): void;
  /** The pointer a C call returned, once the status is fine and it is not null. */
  pointerOf(value: Pointer | null, doing: string): Pointer;
  delete(): void;
}

export function newStatus(api: TensorFlowApi): Status {
  const pointer = notNull(api.TF_NewStatus(), 'making a status');
  const check = (doing: string): void => {
    if (api.TF_GetCode(pointer) === 0) return;
    const error = tensorFlowError(doing, api.TF_Message(pointer));
    api.TF_SetStatus(pointer, 0, ''); // not every call that follows sets it
    throw error;
  };
  return {
    pointer,
    check,
    pointerOf(value, doing) {
      check(doing);
      return notNull(value, doing);
    },
    delete: () => void api.TF_DeleteStatus(pointer),
  };
}

/** A pointer that must not be null: passing null on would end the process. */
export function notNull(value: Pointer | null, doing: string): Pointer {
  if (value === null || value === 0n) throw tensorFlowError(doing, 'TensorFlow returned nothing');
  return value;
}

/** Parts of TensorFlow's messages that say where in its own code and graphs they were made: noise to our users. */
const noise = /\s*\[Op:[^\]]*\]|\s*name:\s*$|\{\{function_node [^}]*\}\}\s*|\s*\[\[\{\{node [^}]*\}\}\]\]/g;
/** The op that failed, as traces name their nodes: `[[{{node GatherV2_12}}]]`. */
const failedNode = /\[\[\{\{node (?:[^}]*\/)?([A-Za-z]\w*?)(?:_\d+)+\}\}\]\]/;
/** A node with all that it is made of: `'{{node MatMul_2}} = MatMul[T=DT_FLOAT](a, b)'`. */
const wholeNode = /\{\{node [^}]*\}\} = (\w+)\[[^\]]*\]\([^)]*\)/g;

export function tensorFlowError(doing: string, message: string): CrossmodalError {
  const node = failedNode.exec(message)?.[1];
  const said = message.replace(noise, '').replace(wholeNode, '$1').trim();
  const problem = `${doing}: ${said}${node === undefined ? '' : `, in ${node}`}`;
  return new CrossmodalError('engine/tensorflow', /[.!?]$/.test(problem) ? problem : `${problem}.`, {
    kind: 'internal',
  });
}
