import { CrossmodalError, suggestName } from '@crossmodal/core';

/** Throws unless a choice of a config is one that there is: for those whom no compiler checks. */
export function expectOneOf(code: string, name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  const list = choices.map((choice) => `"${choice}"`).join(', ');
  throw new CrossmodalError(`${code}/config`, `expected ${name} to be one of ${list}, got "${value}".`, {
    hint: suggestName(value, choices),
  });
}
