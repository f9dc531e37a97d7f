// Pictures a second, on two cores: node run-pictures.mjs FOLDER CACHE decoded|prepared whole|crop|window float32|uint8
import { Worker } from 'node:worker_threads';
import { loadSamples, mapAhead, prepareCache, preparedAhead } from '@crossmodal/data';
import { imagePreprocessor } from '@crossmodal/image';
import { batchWriter, recipes } from './picture-recipes.mjs';

const [folder, cacheFolder, from, recipe, output] = process.argv.slice(2);
const WORKERS = 2;
const options = { ...recipes[recipe], output };
const samples = await loadSamples(folder);
const rate = await (from === 'decoded' ? firstPass() : laterPasses());
process.stdout.write(JSON.stringify({ rate }));

/** Decode, resize, normalize, into batches: what an epoch costs without a cache. On Node's own threads. */
async function firstPass() {
  const pictures = imagePreprocessor(options);
  const write = batchWriter(pictures);
  const run = async (list) => {
    const decoded = mapAhead(list, ({ inputs }) => pictures.prepare(inputs.image), preparedAhead());
    for await (const prepared of decoded) write(prepared);
  };
  await run(samples.slice(0, 30));
  const work = Array.from({ length: 20 }, () => samples).flat();
  const start = performance.now();
  await run(work);
  return (1000 * work.length) / (performance.now() - start);
}

/** From the cache, augmented, into batches: what every later epoch costs. */
async function laterPasses() {
  const cache = { samples, modality: 'image', preprocessor: imagePreprocessor(options), folder: cacheFolder };
  (await prepareCache(cache)).close();
  const rates = Array.from({ length: WORKERS }, (_, worker) => {
    const file = new URL('later-worker.mjs', import.meta.url);
    const thread = new Worker(file, {
      workerData: { options, samples, cacheFolder, worker, workers: WORKERS },
    });
    return new Promise((resolve, reject) => thread.on('message', resolve).on('error', reject));
  });
  return (await Promise.all(rates)).reduce((sum, own) => sum + own, 0);
}
