import { createRequire } from 'node:module';

export type Library = typeof import('@huggingface/tokenizers');

/** Hugging Face's JavaScript library; not at import, so that who uses none of it loads none of it. */
export const loadLibrary = (): Library =>
  createRequire(import.meta.url)('@huggingface/tokenizers') as Library;
