import type { SampleEvent } from '@crossmodal/core';
import { type CellContext, isMissing, readCell, wrongCell } from './cells.ts';
import type { PayloadKind } from './mapping.ts';

const kinds: readonly PayloadKind[] = ['text', 'image', 'numbers'];

/**
 * A cell with events: a JSON list (or the text of one) of objects as
 * `{"modality": "scan", "image": "scans/1.png", "time": 2.5}`, with `text`, `image` or `numbers` as the payload.
 *
 * @returns in order of time, those of equal time or without one as they stand
 */
export function readEvents(cell: unknown, context: CellContext): readonly SampleEvent[] | undefined {
  if (isMissing(cell)) return undefined;
  const fail = (): never => {
    throw wrongCell('a list of events as {"modality": "note", "text": "…", "time": 1}', cell, context);
  };
  const list = typeof cell === 'string' ? parse(cell) : cell;
  if (!Array.isArray(list)) return fail();
  const events = list.map((item: unknown): SampleEvent => {
    const { modality, time, ...rest } = Object(item) as Readonly<Record<string, unknown>>;
    const given = kinds.filter((kind) => !isMissing(rest[kind]));
    if (typeof modality !== 'string' || given.length !== 1) return fail();
    if (!isMissing(time) && !(typeof time === 'number' && Number.isFinite(time))) return fail();
    const payload = readCell(rest[given[0]!], given[0]!, context)!;
    return { modality, payload, ...(typeof time === 'number' && { time }) };
  });
  const timed = events.filter(({ time }) => time !== undefined).length;
  if (timed > 0 && timed < events.length) return fail();
  return events.sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
