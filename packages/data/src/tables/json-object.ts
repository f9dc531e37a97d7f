import { CrossmodalError, type SourceLocation } from '@crossmodal/core';

/** A row from JSON text, or what is wrong with it. */
export function parseObject(
  text: string,
  location: SourceLocation,
): Record<string, unknown> | CrossmodalError {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const problem = `expected JSON, got ${excerpt(text)}: ${(cause as Error).message}.`;
    return new CrossmodalError('data/malformed-row', problem, { location, cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new CrossmodalError('data/malformed-row', `expected an object, got ${excerpt(text)}.`, {
      hint: 'Each row is an object whose keys are the columns: {"text": "a cat", "label": "animal"}.',
      location,
    });
  }
  return value as Record<string, unknown>;
}

function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
