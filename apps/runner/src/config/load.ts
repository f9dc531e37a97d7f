import { readFileSync } from 'node:fs';
import { CrossmodalError, nearestName, type SourceLocation } from '@crossmodal/core';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { knownKeys } from './known-keys.ts';

/**
 * Reads a YAML (or JSON) file against a schema. Every fault is reported with file, line and column, an unknown key
 * with the nearest valid one.
 *
 * @param confirm looks at what a schema cannot, as files that are named; `at` gives the place of a path's value
 * @throws CrossmodalError `config/unreadable`, `config/syntax`, `config/unknown-key`, `config/invalid`, and what
 *   `confirm` throws
 */
export function loadConfig<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  confirm?: (config: z.output<Schema>, at: (path: readonly string[]) => SourceLocation) => void,
): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0];
  if (fault !== undefined) {
    throw new CrossmodalError('config/syntax', `not valid YAML: ${fault.message}.`, {
      location: at(file, lines, fault.pos[0]),
    });
  }
  const source = { file, document, lines, schema };
  const result = schema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!result.success) throw explain(source, deepest(result.error.issues)!);
  confirm?.(result.data, (path) => locate(source, path, false));
  return result.data;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const what =
      code === 'ENOENT'
        ? 'expected a configuration file here, found nothing.'
        : code === 'EISDIR'
          ? 'expected a configuration file, got a folder.'
          : `cannot read the configuration file (${code}).`;
    throw new CrossmodalError('config/unreadable', what, {
      hint: 'Give the path of a .yaml file.',
      location: { file },
      cause,
    });
  }
}

type Issue = z.core.$ZodIssue;

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly schema: z.ZodType;
}

/**
 * Of a union's branches, the fault that lies deepest says most, or that of the branch whose values are of the right
 * type; of several faults, the first, but a mistyped key before what it leaves missing beside it.
 */
function deepest(issues: readonly Issue[]): Issue | undefined {
  const first = issues[0];
  const parent = first?.path.slice(0, -1).join('.');
  const mistyped = issues.find(({ code, path }) => code === 'unrecognized_keys' && path.join('.') === parent);
  const issue = mistyped ?? first;
  if (issue?.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const branches = issue.errors.map((branch) => deepest(branch)).filter((branch) => branch !== undefined);
  const best = branches.sort((a, b) => b.path.length - a.path.length)[0];
  if (best === undefined) return issue;
  if (best.path.length === 0) {
    const ofType = branches.find((branch) => branch.code === 'invalid_value');
    return ofType === undefined ? issue : { ...ofType, path: issue.path };
  }
  return { ...best, path: [...issue.path, ...best.path] };
}

function explain(source: Source, issue: Issue): CrossmodalError {
  const path = issue.path.map(String);
  const where = path.length === 0 ? 'the file' : `"${path.join('.')}"`;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const known = knownKeys(source.schema, issue.path, source.document.toJS());
    const nearest = nearestName(key, known);
    const list = known.length === 0 ? undefined : `Known here: ${known.join(', ')}.`;
    return new CrossmodalError('config/unknown-key', `unknown key "${key}" in ${where}.`, {
      ...hintOf(nearest === undefined ? list : `Did you mean "${nearest}"?`),
      location: locate(source, [...path, key], true),
    });
  }
  return new CrossmodalError('config/invalid', `${where}: ${describe(issue, source.document, path)}`, {
    location: locate(source, path, false),
  });
}

const hintOf = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

function describe(issue: Issue, document: Document, path: readonly string[]): string {
  const node = document.getIn(path, true);
  const value: unknown = isNode(node) ? node.toJS(document) : node;
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
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}, got ${got}.`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}, got ${got}.`;
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

const unit = (origin: string): string =>
  origin === 'array' || origin === 'record' || origin === 'object'
    ? ' entries'
    : origin === 'string'
      ? ' characters'
      : '';

const article = (type: string): string =>
  type === 'int'
    ? 'a whole number'
    : type === 'record'
      ? 'an object'
      : /^[aeiou]/.test(type)
        ? `an ${type}`
        : `a ${type}`;

function brief(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The place of a path's value in the file, or of its key; of the nearest ancestor where it is not there. */
function locate({ file, document, lines }: Source, path: readonly string[], key: boolean): SourceLocation {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const name = path[length - 1]!;
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === name,
      );
      const node = key || length < path.length ? pair?.key : (pair?.value ?? pair?.key);
      const offset = rangeOf(node);
      if (offset !== undefined) return at(file, lines, offset);
    }
    const offset = rangeOf(document.getIn(path.slice(0, length), true));
    if (offset !== undefined) return at(file, lines, offset);
  }
  return at(file, lines, rangeOf(document.contents) ?? 0);
}

const rangeOf = (node: unknown): number | undefined =>
  (node as { range?: [number, number, number] } | null)?.range?.[0];

function at(file: string, lines: LineCounter, offset: number): SourceLocation {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}
