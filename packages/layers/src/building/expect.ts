import { CrossmodalError, nearestName } from '@crossmodal/core';
import type { Sequence } from '@crossmodal/core/tensors';
import type { Tensor } from '@tensorflow/tfjs';

/** Who checks: the start of an error's code and, where it is known, the module's path in the model. */
export interface Checker {
  /** As `layers/dense`. */
  readonly code: string;
  readonly path?: string | undefined;
}

/** A size, or the name of a size that may be anything. */
export type ExpectedShape = readonly (number | string)[];

/**
 * Throws unless a tensor has the expected shape.
 *
 * @param name what the tensor is, as `input` or `mask`
 * @throws CrossmodalError `<code>/shape` (`layers/dense/shape`)
 * @example
 * expectShape({ code: 'layers/head' }, 'input', pooled, ['batch', 128]);
 */
export function expectShape(checker: Checker, name: string, tensor: Tensor, expected: ExpectedShape): void {
  const shape = shapeOf(checker, name, tensor);
  const fits =
    shape.length === expected.length &&
    expected.every((size, axis) => typeof size === 'string' || size === shape[axis]);
  if (!fits) throw shapeError(checker, name, `[${expected.join(', ')}]`, shape);
}

/** Throws unless the last axis has the expected size; any axes may be in front of it. */
export function expectFeatures(checker: Checker, name: string, tensor: Tensor, features: number): void {
  const shape = shapeOf(checker, name, tensor);
  if (shape.length === 0 || shape.at(-1) !== features) {
    throw shapeError(checker, name, `[..., ${features}]`, shape);
  }
}

/**
 * Throws unless values are [batch, time, features] with at least one step, and mask and times fit them.
 *
 * @throws CrossmodalError `<code>/shape`, `<code>/empty`
 */
export function expectSequence(checker: Checker, name: string, sequence: Sequence, features: number): void {
  const { values, mask, times } = sequence;
  expectShape(checker, `the values of ${name}`, values, ['batch', 'time', features]);
  expectShape(checker, `the mask of ${name}`, mask, values.shape.slice(0, 2));
  if (times !== undefined) expectShape(checker, `the times of ${name}`, times, mask.shape);
  if (values.shape[1] === 0) {
    throw new CrossmodalError(
      `${checker.code}/empty`,
      `${at(checker)}expected ${name} to have at least 1 step, got [${values.shape.join(', ')}].`,
      { hint: 'Pad it to one step whose mask is 0.' },
    );
  }
}

/** Throws unless a square window fits into pictures [batch, height, width, channels]. */
export function expectWindow(checker: Checker, window: number, pictures: Tensor): void {
  const [, height, width] = pictures.shape as [number, number, number, number];
  if (height >= window && width >= window) return;
  throw new CrossmodalError(
    `${checker.code}/shape`,
    `${at(checker)}expected at least ${window} × ${window} pixels, as many as the window spans, got ${height} × ${width}.`,
  );
}

/**
 * Throws unless two sequences have as many samples; tfjs would repeat one sample for all of the other's.
 *
 * @throws CrossmodalError `<code>/batch`
 */
export function expectSameBatch(
  checker: Checker,
  [name, sequence]: readonly [string, Sequence],
  [otherName, other]: readonly [string, Sequence],
): void {
  const [batch, otherBatch] = [sequence.mask.shape[0], other.mask.shape[0]];
  if (batch === otherBatch) return;
  throw new CrossmodalError(
    `${checker.code}/batch`,
    `${at(checker)}expected ${otherName} to have ${batch} samples, as many as ${name}, got ${otherBatch}.`,
  );
}

/**
 * Throws unless all values are finite. It reads them back: for where data enters, not within a step.
 *
 * @throws CrossmodalError `<code>/not-finite`, naming the place
 * @example
 * expectFinite({ code: 'my/model' }, 'pixels', pixels);
 */
export function expectFinite(checker: Checker, name: string, tensor: Tensor): void {
  const values = tensor.dataSync();
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return;
  throw new CrossmodalError(
    `${checker.code}/not-finite`,
    `${at(checker)}expected finite values in ${name}, got ${values[index]} at [${placeOf(index, tensor.shape)}].`,
    { hint: 'Mask the step, or put a number in its place.' },
  );
}

/** Of a row-major index: where along each axis. */
function placeOf(index: number, shape: readonly number[]): readonly number[] {
  let rest = index;
  return shape
    .toReversed()
    .map((size) => {
      const place = rest % size;
      rest = (rest - place) / size;
      return place;
    })
    .reverse();
}

/** Throws unless a number of a config lies within its range. */
export function expectNumber(code: string, name: string, value: number, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  const range = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `from ${least} to ${most}`;
  throw new CrossmodalError(`${code}/config`, `expected ${name} ${range}, got ${value}.`);
}

/** Throws unless a size of a config is a whole number of at least 1. */
export function expectSize(code: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new CrossmodalError(
    `${code}/config`,
    `expected ${name} to be a whole number of at least 1, got ${value}.`,
  );
}

/** Throws unless a word of a config is one of those that are known. */
export function expectOneOf<Word extends string>(
  code: string,
  name: string,
  value: Word,
  known: readonly Word[],
): void {
  if (known.includes(value)) return;
  const nearest = nearestName(String(value), known);
  throw new CrossmodalError(
    `${code}/config`,
    `expected ${name} to be one of ${known.map((word) => `"${word}"`).join(', ')}, got ${JSON.stringify(value)}.`,
    nearest === undefined ? {} : { hint: `Did you mean "${nearest}"?` },
  );
}

/** For those who call without types, too: what is no tensor has no shape to speak of. */
function shapeOf(checker: Checker, name: string, tensor: Tensor | undefined): readonly number[] {
  if (Array.isArray(tensor?.shape)) return tensor.shape;
  const got = tensor === undefined || tensor === null ? 'nothing' : 'something else';
  throw new CrossmodalError(
    `${checker.code}/shape`,
    `${at(checker)}expected ${name} to be a tensor, got ${got}.`,
  );
}

function shapeError(
  checker: Checker,
  name: string,
  expected: string,
  got: readonly number[],
): CrossmodalError {
  return new CrossmodalError(
    `${checker.code}/shape`,
    `${at(checker)}expected ${name} to be ${expected}, got [${got.join(', ')}].`,
  );
}

function at({ path }: Checker): string {
  return path === undefined || path === '' ? '' : `in "${path}": `;
}
