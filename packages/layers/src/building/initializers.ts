import type { RandomStream } from '@crossmodal/core';

/** The first values of a weight, row-major: a pure function of its shape and a random stream. */
export type Initializer = (shape: readonly number[], random: RandomStream) => Float32Array<ArrayBuffer>;

export const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));

export const ones: Initializer = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** The normal distribution around 0. */
export function normal(standardDeviation: number): Initializer {
  return (shape, random) => random.normals(sizeOf(shape)).map((value) => value * standardDeviation);
}

/** Uniform in [-limit, limit). */
export function uniform(limit: number): Initializer {
  return (shape, random) => random.uniforms(sizeOf(shape)).map((value) => (2 * value - 1) * limit);
}

/**
 * Uniform with the variance 2 / (fan in + fan out); for kernels before tanh, sigmoid or softmax.
 *
 * Source: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 */
export const glorotUniform: Initializer = (shape, random) => {
  const { fanIn, fanOut } = fans(shape);
  return uniform(Math.sqrt(6 / (fanIn + fanOut)))(shape, random);
};

/**
 * Normal with the variance 2 / fan in; for kernels before a rectifier.
 *
 * Source: He et al., "Delving Deep into Rectifiers", 2015.
 */
export const heNormal: Initializer = (shape, random) =>
  normal(Math.sqrt(2 / fans(shape).fanIn))(shape, random);

/** What a kernel [...window, in, out] sums over, and how many sums each input enters. */
function fans(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * (shape.at(-2) ?? 1), fanOut: window * (shape.at(-1) ?? 1) };
}

/**
 * A matrix whose rows or, where it is taller than wide, columns are orthonormal; for recurrent kernels.
 *
 * Source: Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear networks", 2014.
 */
export const orthogonal: Initializer = (shape, random) => {
  const columns = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / columns;
  const vectors = orthonormalVectors(Math.min(rows, columns), Math.max(rows, columns), random);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = rows < columns ? vectors[row]![column]! : vectors[column]![row]!;
    }
  }
  return values;
};

/**
 * Gram–Schmidt. A vector that loses much of its length when it is freed from those before it is freed a second time, so
 * that rounding leaves no trace ("twice is enough": Kahan, in Parlett, "The Symmetric Eigenvalue Problem", 1980).
 */
function orthonormalVectors(count: number, length: number, random: RandomStream): Float64Array[] {
  const drawn = random.normals(count * length);
  const vectors: Float64Array[] = [];
  for (let index = 0; index < count; index++) {
    const vector = Float64Array.from(drawn.subarray(index * length, (index + 1) * length));
    let before: number;
    let norm = Math.sqrt(dot(vector, vector));
    do {
      before = norm;
      for (const earlier of vectors) subtract(vector, earlier, dot(vector, earlier));
      norm = Math.sqrt(dot(vector, vector));
    } while (norm < 0.7 * before);
    vectors.push(vector.map((value) => value / norm));
  }
  return vectors;
}

function subtract(from: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= factor * vector[i]!;
}

/** In four sums, which the processor adds up side by side. */
function dot(a: Float64Array, b: Float64Array): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    first += a[i]! * b[i]!;
    second += a[i + 1]! * b[i + 1]!;
    third += a[i + 2]! * b[i + 2]!;
    fourth += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) first += a[i]! * b[i]!;
  return first + second + third + fourth;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
