import { CrossmodalError, type Payload, type Sample } from '@crossmodal/core';
import type { Root } from '../files/inside.ts';
import type { Row } from '../tables/row.ts';
import { cellText, readCell } from './cells.ts';
import { readEvents } from './events.ts';
import type { Mapping } from './mapping.ts';

/**
 * What makes samples of a table's rows.
 *
 * @returns throws CrossmodalError `data/wrong-cell`, `data/path-outside`, `data/file-not-found`
 */
export function sampleMaker({ id, inputs, events, target, keep }: Mapping, root: Root): (row: Row) => Sample {
  const modalities = Object.entries(inputs);
  return ({ values, location, number }) => {
    const payloads: Record<string, Payload> = {};
    for (const [modality, { column, kind }] of modalities) {
      const payload = readCell(values[column], kind, { column, location, root });
      if (payload !== undefined) payloads[modality] = payload;
    }
    const sample: { -readonly [Key in keyof Sample]: Sample[Key] } = {
      id: id === undefined ? String(number) : readId(values[id], { column: id, location }),
      inputs: payloads,
    };
    if (events !== undefined) {
      const list = readEvents(values[events], { column: events, location, root });
      if (list !== undefined) sample.events = list;
    }
    if (target !== undefined) {
      const text = cellText(values[target], { column: target, location });
      if (text !== undefined) sample.target = text;
    }
    if (keep !== undefined) sample.columns = keepColumns(keep, values, location);
    return sample;
  };
}

function readId(cell: unknown, context: Parameters<typeof cellText>[1]): string {
  const id = cellText(cell, context);
  if (id !== undefined) return id;
  throw new CrossmodalError('data/wrong-cell', `expected an id in column "${context.column}", got none.`, {
    location: context.location,
  });
}

function keepColumns(
  keep: readonly string[],
  values: Row['values'],
  location: Row['location'],
): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const column of keep) {
    const text = cellText(values[column], { column, location });
    if (text !== undefined) columns[column] = text;
  }
  return columns;
}
