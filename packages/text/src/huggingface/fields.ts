import { CrossmodalError } from '@crossmodal/core';

/** An object of a parsed file. */
export type Fields = Readonly<Record<string, unknown>>;

const HINT = 'Was it written by a version of Hugging Face’s tokenizers, and is it whole?';

/** @param place where in the file it stands, as `model.vocab` */
export function refuse(place: string, expected: string, got: unknown, hint: string = HINT): CrossmodalError {
  return new CrossmodalError(
    'text/tokenizer-json',
    `expected ${place} to be ${expected}, got ${brief(got)}.`,
    { hint },
  );
}

export function objectAt(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw refuse(place, 'an object', value);
}

export function listAt(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refuse(place, 'a list', value);
}

/** @param longest in UTF-16 units */
export function textAt(value: unknown, place: string, longest: number = Number.POSITIVE_INFINITY): string {
  if (typeof value === 'string' && value.length <= longest) return value;
  throw refuse(
    place,
    longest === Number.POSITIVE_INFINITY ? 'a text' : `a text of at most ${longest}`,
    value,
  );
}

/** Both ends included. */
export function wholeAt(value: unknown, place: string, least: number, most: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) {
    return value as number;
  }
  throw refuse(place, `a whole number from ${least} to ${most}`, value);
}

/** Refuses the fields that are there, not null, and of another type. */
export function optionalFields(
  fields: Fields,
  place: string,
  types: Readonly<Record<string, FieldType>>,
): void {
  for (const [name, type] of Object.entries(types)) {
    const value = fields[name];
    if (value !== undefined && value !== null && typeof value !== type) {
      throw refuse(`${place}.${name}`, type === 'string' ? 'a text' : 'true or false', value);
    }
  }
}

type FieldType = 'string' | 'boolean';

function brief(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}… (${text.length - 2} long)` : text;
}
