// One of the workers of run-pictures.mjs: every so many pictures of each epoch, from the cache.
import { parentPort, workerData } from 'node:worker_threads';
import { randomStream } from '@crossmodal/core';
import { prepareCache } from '@crossmodal/data';
import { imagePreprocessor } from '@crossmodal/image';

const { options, samples, cacheFolder, worker, workers } = workerData;
const preprocessor = imagePreprocessor(options);
const cache = await prepareCache({ samples, modality: 'image', preprocessor, folder: cacheFolder });
const random = randomStream(1);
let count = 0;
const pass = (epoch) => {
  for (let i = worker; i < cache.count; i += workers, count++) {
    preprocessor.encode(cache.get(i), { random: random.child(epoch).child(i) });
  }
};
for (let epoch = 0; epoch < 5; epoch++) pass(epoch);
count = 0;
const start = performance.now();
for (let epoch = 5; performance.now() - start < 2000; epoch++) pass(epoch);
parentPort.postMessage((1000 * count) / (performance.now() - start));
cache.close();
