// What each augmentation costs, in microseconds of one thread: a picture kept at 256×256, shown at 224×224, as bytes.
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
const times = {};
for (const [name, augment] of Object.entries(amounts)) {
  times[`augmentation ${name} time`] = time(imagePreprocessor({ ...options, augment, output: 'uint8' }));
}
times['nothing, as float32 time'] = time(imagePreprocessor(options));
process.stdout.write(JSON.stringify(times));

/** The median, since other work on the machine only slows down. */
function time(preprocessor) {
  const random = randomStream(1);
  const costs = Array.from({ length: 150 }, (_, i) => {
    const start = performance.now();
    preprocessor.encode(prepared, { random: random.child(i) });
    return 1000 * (performance.now() - start);
  });
  return costs.slice(50).sort((a, b) => a - b)[50];
}
