// Reads a table as samples, and tells how fast and at which peak of memory: node read-rows.mjs FILE
import { readSamples } from '@crossmodal/data';

const mapping = {
  id: 'id',
  inputs: { text: { column: 'text', kind: 'text' }, size: { column: 'width', kind: 'numbers' } },
  target: 'label',
};
const start = performance.now();
let count = 0;
for await (const sample of readSamples(process.argv[2], mapping)) count += sample.id === '' ? 0 : 1;
const rate = (1000 * count) / (performance.now() - start);
process.stdout.write(JSON.stringify({ rate, memory: process.resourceUsage().maxRSS / 1024 }));
