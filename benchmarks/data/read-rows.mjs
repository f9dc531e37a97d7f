// Reads a table, and tells how fast and at which peak of memory, in MB: node read-rows.mjs FILE read|index
import { openTable, readSamples } from '@crossmodal/data';

const [file, how] = process.argv.slice(2);
const measured = await (how === 'read' ? inOrder() : inAnyOrder());
process.stdout.write(JSON.stringify({ ...measured, memory: process.resourceUsage().maxRSS / 1024 }));

/** All rows, as samples. */
async function inOrder() {
  const mapping = {
    id: 'id',
    inputs: { text: { column: 'text', kind: 'text' }, size: { column: 'width', kind: 'numbers' } },
    target: 'label',
  };
  const start = performance.now();
  let count = 0;
  for await (const sample of readSamples(file, mapping)) count += sample.id === '' ? 0 : 1;
  return { rate: (1000 * count) / (performance.now() - start) };
}

/** Twenty thousand rows by their index, 64 at a time, as a batch needs them. */
async function inAnyOrder() {
  const start = performance.now();
  const table = await openTable(file);
  const opened = performance.now();
  const rows = 20_000;
  for (let i = 0; i < rows; i += 64) {
    const places = Array.from({ length: 64 }, (_, j) => ((i + j) * 7919) % table.count);
    const read = await Promise.all(places.map((place) => table.row(place)));
    if (read.some(({ values }, j) => values.id !== `r${places[j]}`)) throw new Error('another row');
  }
  const end = performance.now();
  return { rate: (1000 * rows) / (end - opened), indexRate: (1000 * table.count) / (opened - start) };
}
