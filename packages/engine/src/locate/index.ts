import { join } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';

/** Where libtensorflow is. */
export interface Located {
  readonly directory: string;
  readonly files: { readonly cc: string; readonly framework: string };
  readonly version?: string;
  readonly source: string;
}

/** Finds libtensorflow: for now, only where `CROSSMODAL_LIBTENSORFLOW` says. */
export function locateLibtensorflow(): Located {
  const directory = process.env.CROSSMODAL_LIBTENSORFLOW;
  if (directory === undefined) {
    throw new CrossmodalError('engine/no-libtensorflow', 'found no libtensorflow.', {
      hint: 'Set CROSSMODAL_LIBTENSORFLOW to the folder that has it.',
    });
  }
  return {
    directory,
    files: {
      cc: join(directory, 'libtensorflow_cc.so.2'),
      framework: join(directory, 'libtensorflow_framework.so.2'),
    },
    source: 'setting',
  };
}
