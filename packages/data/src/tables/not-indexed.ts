import { CrossmodalError } from '@crossmodal/core';

/** For what is only read from start to end, with what to do about it. */
export function notIndexed(file: string, hint: string): CrossmodalError {
  return new CrossmodalError('data/not-indexed', 'this is only read from start to end.', {
    hint,
    location: { file },
  });
}

/** For a file that changed while it was open. */
export function fileChanged(file: string): CrossmodalError {
  return new CrossmodalError('data/file-changed', 'the file is no longer what it was when it was opened.', {
    hint: 'Open it again.',
    location: { file },
  });
}
