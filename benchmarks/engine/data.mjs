// The batch of a case, drawn from a seeded stream: the same for everyone.
import { randomStream } from '@crossmodal/core';

const float32 = (shape, data) => ({ dtype: 'float32', shape, data });
const int32 = (shape, data) => ({ dtype: 'int32', shape, data });

/** Arrays by name, as `encodeSafetensors` takes them. */
export function drawBatch(entry) {
  const random = randomStream(7).child(entry.name);
  const { batch, classes } = entry;
  const targets = integers([batch], random.child('targets'), 0, classes);
  return {
    targets,
    ...(entry.kind === 'fused' ? fusedInputs(entry, random) : sequenceInputs(entry, random)),
  };
}

function sequenceInputs({ batch, time, features }, random) {
  return {
    values: float32([batch, time, features], random.child('values').normals(batch * time * features)),
  };
}

function fusedInputs({ batch, text, picture: { side, channels } }, random) {
  const { length, vocab, ngramBuckets, perToken } = text;
  const ngrams = integers([batch, length, perToken], random.child('ngrams'), 1, ngramBuckets);
  const counts = random.child('counts');
  // Words have 3 to 24 parts; 0 stands for none.
  for (let token = 0; token < batch * length; token++) {
    ngrams.data.fill(0, token * perToken + 3 + counts.integer(token, 22), (token + 1) * perToken);
  }
  return {
    ids: integers([batch, length], random.child('ids'), 2, vocab),
    ngrams,
    pixels: float32(
      [batch, side, side, channels],
      random.child('pixels').uniforms(batch * side * side * channels),
    ),
  };
}

function integers(shape, random, from, to) {
  const data = Int32Array.from(
    { length: shape.reduce((product, size) => product * size, 1) },
    (_, i) => from + random.integer(i, to - from),
  );
  return int32(shape, data);
}
