// How near a written name is to the true one, and a rival that learns nothing.
import { tidy } from '@tensorflow/tfjs';
import { pixelsOf } from './batches.mjs';

/** exact: the share of names written word for word; f1: of their words, in any order. */
export function scoreNames(samples, written) {
  let [exact, f1] = [0, 0];
  for (const [i, { words }] of samples.entries()) {
    if (words.join(' ') === written[i].join(' ')) exact++;
    f1 += wordF1(words, written[i]);
  }
  return { exact: exact / samples.length, f1: f1 / samples.length };
}

/** Twice the words in common, by all words of both. */
export function wordF1(a, b) {
  const rest = [...b];
  const common = a.filter((word) => {
    const at = rest.indexOf(word);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  }).length;
  return a.length + b.length === 0 ? 1 : (2 * common) / (a.length + b.length);
}

/** The names of the training pictures that are nearest by their pixels. */
export function nearestNames(data, samples) {
  const flatten = (part) =>
    tidy(() => pixelsOf(data, part).resizeBilinear([16, 16]).reshape([part.length, -1]));
  const [known, asked] = [flatten(data.parts.train), flatten(samples)];
  const nearest = tidy(() => {
    // |a - b|² without what is the same for all candidates: |b|² - 2 a·b
    const lengths = known.square().sum(1).expandDims(0);
    return lengths
      .sub(asked.matMul(known, false, true).mul(2))
      .argMin(1)
      .dataSync();
  });
  known.dispose();
  asked.dispose();
  return [...nearest].map((at) => data.parts.train[at].words);
}

/** The share of names that can be written at all: the others have a word that no name of the training part has. */
export function writable(data, samples) {
  const known = new Set(data.words);
  return samples.filter(({ words }) => words.every((word) => known.has(word))).length / samples.length;
}
