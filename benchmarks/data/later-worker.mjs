// One of the workers of run-pictures.mjs: every so many pictures of each epoch, from the cache, as batches.
import { parentPort, workerData } from 'node:worker_threads';
import { randomStream } from '@crossmodal/core';
import { prepareCache } from '@crossmodal/data';
import { imagePreprocessor } from '@crossmodal/image';
import { batchWriter } from './picture-recipes.mjs';

const { options, samples, cacheFolder, worker, workers } = workerData;
const preprocessor = imagePreprocessor(options);
const cache = await prepareCache({ samples, modality: 'image', preprocessor, folder: cacheFolder });
const random = randomStream(1);
let count = 0;
const write = batchWriter(preprocessor);
let prepared;
const pass = (epoch) => {
  for (let i = worker; i < cache.count; i += workers, count++) {
    prepared = cache.get(i, prepared); // to the same memory again
    write(prepared, random.child(epoch).child(i));
  }
};
for (let epoch = 0; epoch < 20; epoch++) pass(epoch);
count = 0;
const start = performance.now();
for (let epoch = 20; performance.now() - start < 3000; epoch++) pass(epoch);
parentPort.postMessage((1000 * count) / (performance.now() - start));
cache.close();
