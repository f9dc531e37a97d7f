import type { Payload, Sample } from '@crossmodal/core';
import { printable } from './printable.ts';

/** A sample as text: its id and target, and a line for each of its inputs, of at most 80 columns. */
export function formatSample({ id, target, inputs, events = [] }: Sample): string {
  const head = printable(target === undefined ? id : `${id}: ${target}`, 80);
  const lines = Object.entries(inputs).map(([name, payload]) =>
    printable(`  ${name}: ${excerpt(payload)}`, 80),
  );
  const steps = events.map(({ modality, payload, time }) =>
    printable(`  ${time === undefined ? '' : `${time} `}${modality}: ${excerpt(payload)}`, 80),
  );
  return [head, ...lines, ...steps].join('\n');
}

function excerpt(payload: Payload): string {
  if (typeof payload === 'string') return payload;
  if (Array.isArray(payload)) return payload.join(' ');
  if ('file' in payload) return payload.file;
  if ('pixels' in payload) return `${payload.width}×${payload.height} pixels`;
  return 'bytes' in payload ? `${payload.bytes.length} bytes` : '';
}
