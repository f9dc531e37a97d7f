// What each augmentation costs, in microseconds of one thread: a picture kept at 256×256, shown at 224×224, as bytes,
// written to its place in a batch.
import { randomStream } from '@crossmodal/core';
import { imagePreprocessor } from '@crossmodal/image';

const options = { width: 224, height: 224, stored: { width: 256, height: 256 }, normalize: 'imagenet' };
const amounts = {
  nothing: undefined,
  window: { window: true },
  flip: { flip: true },
  crop: { crop: 0.3 },
  rotate: { rotate: 9 },
  scale: { scale: 0.1 },
  shift: { shift: 0.1 },
  brightness: { brightness: 0.1 },
  contrast: { contrast: 0.1 },
  saturation: { saturation: 0.1 },
  hue: { hue: 0.1 },
  channels: { channels: 0.1 },
  greyscale: { greyscale: 1 },
  blur: { blur: 2 },
  noise: { noise: 0.05 },
  erase: { erase: 56 },
  randAugment: { randAugment: {} },
};
const prepared = {
  pixels: {
    dtype: 'uint8',
    shape: [256, 256, 3],
    data: Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24),
  },
};
const size = 224 * 224 * 3;
const batches = { uint8: new Uint8Array(8 * size), float32: new Float32Array(8 * size) };
const times = {};
for (const [name, augment] of Object.entries(amounts)) {
  times[`augmentation ${name} time`] = time({ ...options, augment, output: 'uint8' });
}
times['augmentation window, as float32 time'] = time({ ...options, augment: { window: true } });
times['augmentation crop, as float32 time'] = time({ ...options, augment: { crop: 0.3 } });
process.stdout.write(JSON.stringify(times));

/** The median, since other work on the machine only slows down. */
function time(chosen) {
  const preprocessor = imagePreprocessor(chosen);
  const { dtype, shape } = preprocessor.fields.pixels;
  const random = randomStream(1);
  const costs = Array.from({ length: 400 }, (_, i) => {
    const data = batches[dtype].subarray((i % 8) * size, ((i % 8) + 1) * size);
    const start = performance.now();
    preprocessor.encode(prepared, { random: random.child(i), into: { pixels: { dtype, shape, data } } });
    return 1000 * (performance.now() - start);
  });
  return costs.slice(200).sort((a, b) => a - b)[100];
}
