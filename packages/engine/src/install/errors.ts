import { dirname } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import { formatBytes } from './format-bytes.ts';

export function noSpace(folder: string, needed: number, free: number): CrossmodalError {
  return new CrossmodalError(
    'engine/no-space',
    `expected ${formatBytes(needed)} free for ${folder}, found ${formatBytes(free)}.`,
    { hint: 'Make space there, or set CROSSMODAL_CACHE to a folder on a larger disk.' },
  );
}

export function notWritable(target: string, error: NodeJS.ErrnoException): CrossmodalError {
  return new CrossmodalError(
    'engine/not-writable',
    `expected to write in ${dirname(target)}, got ${error.code ?? error.message}.`,
    { hint: 'Set CROSSMODAL_CACHE to a folder you may write in.', cause: error },
  );
}

export function notEmpty(directory: string, files: number): CrossmodalError {
  return new CrossmodalError(
    'engine/directory-not-empty',
    `expected a new or empty folder to install into, found ${files} other files in ${directory}.`,
    { hint: 'Name another folder.' },
  );
}

export function wrongHash(wheel: string, expected: string, got: string): CrossmodalError {
  return new CrossmodalError(
    'engine/hash-mismatch',
    `expected the SHA-256 ${expected} for ${wheel}, got ${got}.`,
    { hint: 'Run this again; if it stays, the mirror that pip uses (pip config list) has another file.' },
  );
}

export function missingMember(wheel: string, member: string): CrossmodalError {
  return new CrossmodalError(
    'engine/missing-member',
    `expected ${member} in the wheel ${wheel}, found none.`,
    {
      kind: 'internal',
      hint: 'The wheel is laid out in another way than this version knows: please report it.',
    },
  );
}

export function noGlibc(): CrossmodalError {
  return new CrossmodalError(
    'engine/unsupported-platform',
    'expected a Linux with glibc, which TensorFlow is built for, got one with another C library (as Alpine has).',
    { hint: 'Use a glibc image (Debian: node:22-slim), or plain tfjs (--backend cpu).' },
  );
}
