import { createRequire } from 'node:module';

// Not at import: who uses no part of natural loads none of it. Its main file is never loaded: it reads `.env` and
// opens databases' drivers.
const require = createRequire(import.meta.url);

export const loadNaturalTokenizers = (): typeof import('natural/lib/natural/tokenizers/index.js') =>
  require('natural/lib/natural/tokenizers/index.js');

export const loadNaturalStemmers = (): typeof import('natural/lib/natural/stemmers/index.js') =>
  require('natural/lib/natural/stemmers/index.js');
