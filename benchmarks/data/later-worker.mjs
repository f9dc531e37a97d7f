// One of the workers of run-pictures.mjs: every so many pictures of each epoch, from the cache, as batches.
import { parentPort, workerData } from 'node:worker_threads';
import { randomStream } from '@crossmodal/core';
import { prepareCache } from '@crossmodal/data';
import { imagePreprocessor } from '@crossmodal/image';
import { BATCH } from './picture-recipes.mjs';

const { options, samples, cacheFolder, worker, workers } = workerData;
const preprocessor = imagePreprocessor(options);
const cache = await prepareCache({ samples, modality: 'image', preprocessor, folder: cacheFolder });
const random = randomStream(1);
let count = 0;
// Batches of two arrays by turns: each picture is written to its place.
const { dtype, shape } = preprocessor.fields.pixels;
const size = shape.reduce((product, side) => product * side, 1);
const Values = dtype === 'uint8' ? Uint8Array : Float32Array;
const batches = [new Values(BATCH * size), new Values(BATCH * size)];
const pass = (epoch) => {
  for (let i = worker; i < cache.count; i += workers, count++) {
    const place = (count % BATCH) * size;
    const data = batches[Math.floor(count / BATCH) % 2].subarray(place, place + size);
    const into = { pixels: { dtype, shape, data } };
    const { pixels } = preprocessor.encode(cache.get(i), { random: random.child(epoch).child(i), into });
    if (pixels.data !== data) throw new Error('expected the picture in its place');
  }
};
for (let epoch = 0; epoch < 20; epoch++) pass(epoch);
count = 0;
const start = performance.now();
for (let epoch = 20; performance.now() - start < 3000; epoch++) pass(epoch);
parentPort.postMessage((1000 * count) / (performance.now() - start));
cache.close();
