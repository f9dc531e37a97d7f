import type { RandomStream } from '@crossmodal/core';

/**
 * A number of the symmetric beta distribution: how much of each of two pictures is taken.
 *
 * Source: Jöhnk, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", 1964, for alpha up to 1; above,
 * Marsaglia, Tsang, "A simple method for generating gamma variables", 2000.
 *
 * @throws RangeError when alpha is not above 0
 */
export function drawBeta(random: RandomStream, alpha: number): number {
  if (!(alpha > 0)) throw new RangeError(`[image/mix] expected alpha to be above 0, got ${alpha}.`);
  const [a, b] = [drawLogGamma(random.child('a'), alpha), drawLogGamma(random.child('b'), alpha)];
  // a / (a + b) of their logarithms: of a small alpha, the numbers themselves are both too small to tell.
  return 1 / (1 + Math.exp(b - a));
}

function drawLogGamma(random: RandomStream, shape: number): number {
  // Gamma(shape) is Gamma(shape + 1) times a power of a uniform number.
  const boost = shape < 1 ? Math.log(1 - random.uniform(0)) / shape : 0;
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let attempt = 0; ; attempt++) {
    const [normal] = random.child(attempt).normals(1);
    const v = (1 + c * normal!) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.child(attempt).uniform(4);
    if (Math.log(u) < 0.5 * normal! ** 2 + d - d * v + d * Math.log(v)) return Math.log(d * v) + boost;
  }
}
