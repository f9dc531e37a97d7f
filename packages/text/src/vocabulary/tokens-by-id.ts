import { CrossmodalError } from '@crossmodal/core';

/**
 * Tokens in the order of their ids, as files hold them by name; ids that are not given are empty.
 *
 * @throws CrossmodalError `text/vocabulary` when an id is no whole number from 0, or leaves large gaps
 */
export function tokensById(vocab: unknown): readonly string[] {
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)) throw refuse('it is no object.');
  const entries = Object.entries(vocab as Record<string, unknown>);
  const tokens: string[] = [];
  for (const [token, id] of entries) {
    // Not so large that what lies between would fill the memory.
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > 2 * entries.length + 1000) {
      throw refuse(`the id of ${JSON.stringify(token)} is ${JSON.stringify(id)}.`);
    }
    tokens[id] = token;
  }
  return Array.from(tokens, (token) => token ?? '');
}

function refuse(problem: string): CrossmodalError {
  return new CrossmodalError('text/vocabulary', `expected tokens and their ids from 0, ${problem}`);
}
