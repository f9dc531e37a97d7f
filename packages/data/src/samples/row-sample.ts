import { CrossmodalError, type Payload, type Sample } from '@crossmodal/core';
import type { Root } from '../files/inside.ts';
import type { Row } from '../tables/row.ts';
import { cellText, readCell } from './cells.ts';
import { readEvents } from './events.ts';
import type { Mapping } from './mapping.ts';

/**
 * A row as a sample.
 *
 * @throws CrossmodalError `data/wrong-cell`, `data/path-outside`, `data/file-not-found`
 */
export function rowToSample(row: Row, mapping: Mapping, root: Root): Sample {
  const { values, location } = row;
  const text = (column: string): string | undefined => cellText(values[column], { column, location });
  const id = mapping.id === undefined ? String(row.number) : text(mapping.id);
  if (id === undefined) {
    throw new CrossmodalError('data/wrong-cell', `expected an id in column "${mapping.id}", got none.`, {
      location,
    });
  }
  const inputs: Record<string, Payload> = {};
  for (const [modality, { column, kind }] of Object.entries(mapping.inputs)) {
    const payload = readCell(values[column], kind, { column, location, root });
    if (payload !== undefined) inputs[modality] = payload;
  }
  const events =
    mapping.events === undefined
      ? undefined
      : readEvents(values[mapping.events], { column: mapping.events, location, root });
  const target = mapping.target === undefined ? undefined : text(mapping.target);
  return {
    id,
    inputs,
    ...(events !== undefined && { events }),
    ...(target !== undefined && { target }),
    ...(mapping.keep !== undefined && { columns: keepColumns(mapping.keep, text) }),
  };
}

function keepColumns(
  keep: readonly string[],
  text: (column: string) => string | undefined,
): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const column of keep) {
    const value = text(column);
    if (value !== undefined) columns[column] = value;
  }
  return columns;
}
