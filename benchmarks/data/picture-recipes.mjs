// What is done with each picture: the same words as in pictures.py.
const common = { width: 224, height: 224, resize: 'stretch', normalize: 'imagenet' };
const stored = { width: 256, height: 256 };

/** Options of `imagePreprocessor`. */
export const recipes = {
  whole: common,
  crop: { ...common, stored, augment: { crop: 0.3, flip: true } },
  window: { ...common, stored, augment: { window: true, flip: true } },
};

const BATCH = 32;

/** Writes each picture to its place in a batch; of two batches by turns, as a training step uses them. */
export function batchWriter(preprocessor) {
  const { dtype, shape } = preprocessor.fields.pixels;
  const size = shape.reduce((product, side) => product * side, 1);
  const Values = dtype === 'uint8' ? Uint8Array : Float32Array;
  const batches = [new Values(BATCH * size), new Values(BATCH * size)];
  let count = 0;
  return (prepared, random) => {
    const place = (count % BATCH) * size;
    const data = batches[Math.floor(count / BATCH) % 2].subarray(place, place + size);
    const { pixels } = preprocessor.encode(prepared, { random, into: { pixels: { dtype, shape, data } } });
    if (pixels.data !== data) throw new Error('expected the picture in its place');
    count++;
  };
}
