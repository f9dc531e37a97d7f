import { tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';

interface Spectrum {
  readonly real: tf.Tensor;
  readonly imaginary: tf.Tensor;
}

/**
 * A function that convolves vectors of n features in a circle, [batch, time, n] each: out_k = Σ a_i · b_j over all
 * i + j ≡ k (mod n).
 *
 * By Fourier transforms written as products with matrices of [n, n / 2 + 1]: quick enough for some hundreds of
 * features, right on backends without complex numbers, and fit for a compiled step.
 */
export function circularConvolution(n: number): (vectors: readonly tf.Tensor[]) => tf.Tensor {
  const half = Math.floor(n / 2) + 1;
  const [cosines, sines] = [Math.cos, Math.sin].map((wave) => {
    const table = Float32Array.from({ length: n }, (_, i) => wave((2 * Math.PI * i) / n));
    return Float32Array.from(
      { length: n * half },
      (_, at) => table[(Math.floor(at / half) * (at % half)) % n]!,
    );
  });
  // All but the first and, where n is even, the last frequency stand for two.
  const counts = Float32Array.from({ length: half }, (_, k) => (k === 0 || 2 * k === n ? 1 : 2) / n);
  return (vectors) =>
    tidy(() => {
      const cosine = tf.tensor2d(cosines!, [n, half]);
      const sine = tf.tensor2d(sines!, [n, half]);
      const spectra = vectors.map(
        (vector): Spectrum => ({
          real: multiply(vector, cosine),
          imaginary: tf.neg(multiply(vector, sine)),
        }),
      );
      const { real, imaginary } = spectra.reduce((a, b) => ({
        real: tf.sub(tf.mul(a.real, b.real), tf.mul(a.imaginary, b.imaginary)),
        imaginary: tf.add(tf.mul(a.real, b.imaginary), tf.mul(a.imaginary, b.real)),
      }));
      return tf.sub(
        multiply(tf.mul(real, counts), cosine, true),
        multiply(tf.mul(imaginary, counts), sine, true),
      );
    });
}

/** [batch, time, a] · [a, b] -> [batch, time, b], or · [b, a] turned. */
export function multiply(x: tf.Tensor, matrix: tf.Tensor, turned = false): tf.Tensor {
  const [batch, time, features] = x.shape as [number, number, number];
  const rows: tf.Tensor2D = tf.reshape(x, [batch * time, features]);
  return tf.reshape(tf.matMul(rows, matrix as tf.Tensor2D, false, turned), [batch, time, -1]);
}
