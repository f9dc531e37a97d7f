import { CrossmodalError, nearestName } from '@crossmodal/core';
import type { z } from 'zod';
import { printable } from '../terminal/printable.ts';
import { type Issue, valueAt } from './issues.ts';
import { knownKeys, knownKinds } from './known-keys.ts';
import { locate, type ParsedConfig } from './place.ts';

/** A configuration and what it should be. */
export interface CheckedConfig extends ParsedConfig {
  readonly schema: z.ZodType;
  /** What it holds. */
  readonly value: unknown;
}

/** The error that says an issue: its place in the file, what was expected there, what came, what to do. */
export function explain(config: CheckedConfig, issue: Issue): CrossmodalError {
  const path = issue.path.map(String);
  const where = path.length === 0 ? 'the file' : quoted(path.join('.'));
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    return new CrossmodalError('config/unknown-key', `unknown key ${quoted(key)} in ${where}.`, {
      ...hintOf(hintForKey(config, issue.path, key)),
      location: locate(config, [...path, key], true),
    });
  }
  if (issue.code === 'invalid_key') {
    const message = `${where}: ${issue.issues[0]?.message} got ${quoted(path.at(-1))}.`;
    return new CrossmodalError('config/invalid', message, { location: locate(config, path, true) });
  }
  return new CrossmodalError(
    'config/invalid',
    `${where}: ${describe(issue, valueAt(config.value, issue.path))}`,
    {
      ...hintOf(hintForOptions(config, issue)),
      location: locate(config, path),
    },
  );
}

/** The kinds that have the key, where this one has not; else the nearest known one, or all. */
function hintForKey(
  { schema, value }: CheckedConfig,
  path: readonly PropertyKey[],
  key: string,
): string | undefined {
  const known = knownKeys(schema, path, value);
  const kinds = knownKinds(schema, path, value, key).map((kind) => JSON.stringify(kind));
  const nearest = kinds.length > 0 ? undefined : nearestName(key, known);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  const list = listOf(known);
  return kinds.length === 0 ? list || undefined : `${list} "${key}" belongs to kind: ${kinds.join(', ')}.`;
}

/** How the options are written where something else stands in their place, as the name of a kind alone. */
function hintForOptions({ schema, value }: CheckedConfig, issue: Issue): string | undefined {
  if (issue.code !== 'invalid_type' || !['object', 'record'].includes(issue.expected)) return undefined;
  const kinds = knownKinds(schema, issue.path, value);
  if (kinds.length === 0) return listOf(knownKeys(schema, issue.path, value)) || undefined;
  const given = String(valueAt(value, issue.path));
  const kind = kinds.includes(given) ? given : nearestName(given, kinds);
  return kind === undefined
    ? `Write one of the kinds, as { kind: ${kinds[0]} }: ${kinds.join(', ')}.`
    : `Write { kind: ${kind} }.`;
}

const listOf = (known: readonly string[]): string =>
  known.length === 0 ? '' : `Known here: ${known.join(', ')}.`;

const hintOf = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

function describe(issue: Issue, value: unknown): string {
  const got = value === undefined ? 'nothing' : brief(value);
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${article(issue.expected)}, got ${got}.`;
    case 'invalid_union':
      if (issue.discriminator !== undefined) return oneOf(optionsOf(issue), value, got);
      return `${issue.message}, got ${got}.`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), value, got);
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue)}, got ${got}.`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue)}, got ${got}.`;
    default:
      return `${issue.message}${/[.,]$/.test(issue.message) ? '' : ','} got ${got}.`;
  }
}

function oneOf(choices: readonly string[], value: unknown, got: string): string {
  const nearest = typeof value === 'string' ? nearestName(value, choices) : undefined;
  const list = choices.map((choice) => JSON.stringify(choice)).join(', ');
  return `expected one of ${list}, got ${got}.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`;
}

/** What a discriminated union accepts; zod gives it beside its documented fields. */
const optionsOf = (issue: Issue): readonly string[] =>
  ((issue as { options?: readonly unknown[] }).options ?? [])
    .filter((option) => option !== undefined) // of a branch that needs no name
    .map(String);

function unit(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const one = (issue.code === 'too_small' ? issue.minimum : issue.maximum) === 1;
  if (issue.origin === 'string') return one ? ' character' : ' characters';
  const counted = ['array', 'record', 'object'].includes(issue.origin);
  return counted ? (one ? ' entry' : ' entries') : '';
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  object: 'an object',
  record: 'an object',
  tuple: 'a list',
};

const article = (type: string): string => typeNames[type] ?? `a ${type}`;

function brief(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'number' ? String(value) : quoted(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** As JSON, with nothing that commands a terminal. */
const quoted = (value: unknown): string => printable(JSON.stringify(value) ?? String(value));
