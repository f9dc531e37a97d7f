// Inputs and attributes that no kernel should be given, drawn by a seeded generator.
import * as tf from '@tensorflow/tfjs';

/** A generator of whole numbers below a bound: xorshift32, the same on every machine. */
export function generator(seed) {
  let state = (seed * 2654435761 + 1) | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let i = 0; i < 8; i++) next();
  return (bound) => next() % bound;
}

const shapes = [
  [],
  [0],
  [1],
  [2],
  [3],
  [7],
  [0, 3],
  [3, 0],
  [1, 1],
  [2, 2],
  [3, 4],
  [5, 1],
  [2, 0, 2],
  [1, 2, 3],
  [2, 3, 2],
];
shapes.push(
  [1, 4, 4, 1],
  [2, 2, 2, 2],
  [1, 0, 4, 2],
  [1, 2, 2, 2, 1],
  [1, 1, 1, 1, 1, 1],
  [2, 1, 2, 1, 2, 1],
  [1, 1, 1, 1, 1, 1, 1, 2],
);
const numbers = [
  0,
  1,
  -1,
  2,
  3,
  4,
  100,
  -100,
  2 ** 31 - 1,
  -(2 ** 31),
  0.5,
  1e-30,
  3e38,
  Number.NaN,
  Infinity,
  -Infinity,
];
const texts = ['', 'a', 'NHWC', 'same', '\0', '(', '🙂', 'x'.repeat(100)];
const attributes = [
  ...[
    0,
    1,
    -1,
    2,
    3,
    7,
    -7,
    0.5,
    -0.5,
    1e6,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    2 ** 53,
    1e300,
    Number.NaN,
    Infinity,
    -Infinity,
  ],
  ...['', 'same', 'valid', 'NCHW', 'nonsense', null, undefined, true, false],
  ...[
    [],
    [0],
    [-1],
    [1, 1],
    [0, 0],
    [-1, -1],
    [1, 2, 3],
    [0, 0, 0, 0],
    [2 ** 31, 2 ** 31],
    [Number.NaN],
    [[0, 0]],
    [[-1, 5]],
  ],
];

/** Sizes that TensorFlow looks for memory for: it waits for some to be freed, ten seconds each time. */
const waits = (value) => [value].flat().some((size) => typeof size === 'number' && Math.abs(size) > 2 ** 30);
const quickAttributes = attributes.filter((value) => !waits(value));

/**
 * One or two things about a call turned hostile.
 *
 * @param quick leaves out what takes long
 */
export function mutate({ kernel, inputs, attrs }, random, quick) {
  const attributeValues = quick ? quickAttributes : attributes;
  const one = (list) => list[random(list.length)];
  const changed = { kernel, inputs: { ...inputs }, attrs: { ...attrs } };
  for (let left = 1 + random(2); left > 0; left--) {
    const names = Object.keys(changed.inputs);
    const attributeNames = Object.keys(changed.attrs);
    if (attributeNames.length > 0 && (names.length === 0 || random(2) === 0)) {
      const name = one(attributeNames);
      const value = changed.attrs[name];
      // Within a list, one of its numbers: so it passes the checks of the list as a whole.
      if (Array.isArray(value) && value.length > 0 && random(2) === 0) {
        const at = random(value.length);
        changed.attrs[name] = value.map((item, i) => (i === at ? one(attributeValues) : item));
      } else changed.attrs[name] = one(attributeValues);
    } else if (names.length > 0) {
      const name = one(names);
      changed.inputs[name] = hostileTensor(changed.inputs[name], one, random);
    }
  }
  return changed;
}

/** @returns a description that `tensorOf` makes a tensor of */
function hostileTensor(given, one, random) {
  const kind = random(8);
  if (kind === 0) return undefined;
  const dtype =
    kind < 5 && given !== undefined ? given.dtype : one(['float32', 'int32', 'bool', 'complex64', 'string']);
  const shape = kind < 3 && given !== undefined ? given.shape : one(shapes);
  const size = shape.reduce((a, b) => a * b, 1);
  const isFlat = random(2) === 0;
  const first = one(numbers);
  const values = Array.from({ length: size }, () => (isFlat ? first : one(numbers)));
  return { dtype, shape, values: dtype === 'string' ? values.map(() => one(texts)) : values };
}

export function describeTensor(tensor) {
  const { dtype, shape } = tensor;
  const values = dtype === 'complex64' ? [...tf.real(tensor).dataSync()] : [...tensor.dataSync()];
  return { dtype, shape, values };
}

export function tensorOf(described) {
  if (described === undefined) return undefined;
  const { dtype, shape, values } = described;
  if (dtype === 'complex64') {
    const part = tf.tensor(values.map(Number), shape, 'float32');
    return tf.complex(part, part);
  }
  if (dtype === 'int32') return tf.tensor(Int32Array.from(values), shape, dtype);
  if (dtype === 'bool')
    return tf.tensor(
      Uint8Array.from(values, (value) => Number(Boolean(value))),
      shape,
      dtype,
    );
  return tf.tensor(values, shape, dtype);
}
