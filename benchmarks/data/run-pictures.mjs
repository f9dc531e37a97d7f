// Pictures a second, of two workers: node run-pictures.mjs FOLDER first|later CACHE
import { Worker } from 'node:worker_threads';
import { loadSamples, mapAhead, prepareCache } from '@crossmodal/data';
import { imagePreprocessor } from '@crossmodal/image';

const [folder, kind, cacheFolder] = process.argv.slice(2);
const WORKERS = 2;
const samples = await loadSamples(folder);
const rate = await (kind === 'first' ? firstPass() : laterPasses());
process.stdout.write(JSON.stringify({ rate }));

/** Decode, resize, normalize: what an epoch costs without a cache. The threads are those of UV_THREADPOOL_SIZE. */
async function firstPass() {
  const pictures = imagePreprocessor({ width: 224, height: 224, resize: 'stretch', normalize: 'imagenet' });
  const run = async (list) => {
    for await (const prepared of mapAhead(
      list,
      ({ inputs }) => pictures.prepare(inputs.image),
      2 * WORKERS,
    )) {
      pictures.encode(prepared);
    }
  };
  await run(samples.slice(0, 30));
  const work = Array.from({ length: 10 }, () => samples).flat();
  const start = performance.now();
  await run(work);
  return (1000 * work.length) / (performance.now() - start);
}

/** From the cache, cropped, flipped, normalized: what every later epoch costs. */
async function laterPasses() {
  const options = {
    width: 224,
    height: 224,
    stored: { width: 256, height: 256 },
    resize: 'stretch',
    normalize: 'imagenet',
    augment: { crop: 0.3, flip: true },
  };
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
