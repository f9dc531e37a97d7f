import type { SourceLocation } from '@crossmodal/core';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** A configuration that was read, with where everything in it stands. */
export interface ParsedConfig {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * The place of a path's value in the file, or of its key; of the nearest ancestor's key where it is not there. What
 * stands for something else by an alias is where that is.
 */
export function locate(
  { file, document, lines }: ParsedConfig,
  path: readonly string[],
  key = false,
): SourceLocation {
  let node: unknown = document.contents;
  let offset = rangeOf(node) ?? 0;
  for (const [depth, name] of path.entries()) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    const found = isMap(parent) ? pairOf(parent, name) : isSeq(parent) ? itemOf(parent, name) : undefined;
    if (found === undefined) break;
    node = found.value;
    const whole = depth === path.length - 1 && !key;
    offset = (whole ? rangeOf(found.value) : undefined) ?? rangeOf(found.key) ?? offset;
  }
  return at(file, lines, offset);
}

interface Found {
  readonly key: unknown;
  readonly value: unknown;
}

function pairOf({ items }: YAMLMap, name: string): Found | undefined {
  return items.find(({ key }) => isScalar(key) && String(key.value) === name);
}

function itemOf({ items }: YAMLSeq, index: string): Found | undefined {
  const item = items[Number(index)];
  return item === undefined ? undefined : { key: item, value: item };
}

const rangeOf = (node: unknown): number | undefined =>
  (node as { range?: [number, number, number] } | null)?.range?.[0];

/** Lines and columns count from 1. */
export function at(file: string, lines: LineCounter, offset: number): SourceLocation {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}
