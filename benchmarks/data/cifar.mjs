import { readSamples } from '@crossmodal/data';

/** Records as samples with pixels, from the folder. */
export async function cifarRecords(folder) {
  const start = performance.now();
  let count = 0;
  for await (const sample of readSamples(folder)) count += sample.target === undefined ? 0 : 1;
  return { rate: (1000 * count) / (performance.now() - start) };
}
