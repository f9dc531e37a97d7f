import type { EncodedInput, RandomStream } from '@crossmodal/core';
import { type MixedSize, type Mixture, mixPixels, mixRows } from '@crossmodal/image';
import type { Config } from '../config/schema.ts';
import { drawMixture, type MixingConfig } from '../stages/mixing.ts';
import { modalityKind } from '../stages/modalities/index.ts';

type BatchInputs = Readonly<Record<string, EncodedInput>>;

/** A batch whose samples are mixed with each other. */
export interface MixedBatch {
  /** As they were, with pictures mixed. */
  readonly inputs: BatchInputs;
  /** [batch, classes], each row a distribution. */
  readonly targets: Float32Array;
  /** By which what is no picture has yet to be mixed, behind its encoder. */
  readonly mixture: Mixture;
}

export interface MixBatchOptions {
  readonly mix: MixingConfig;
  /** The modalities that are mixed in the input. */
  readonly pictures: readonly string[];
  readonly classes: number;
  /** A stream of this batch. */
  readonly random: RandomStream;
}

/** How a configuration mixes batches; a model without pictures has no part in what is CutMix alone. */
export function mixingOf(
  { training: { mix }, modalities }: Pick<Config, 'training' | 'modalities'>,
  classes: number,
): { readonly mixing?: Omit<MixBatchOptions, 'random'> } {
  const pictures = Object.keys(modalities).filter(
    (name) => modalityKind(modalities[name]!.kind).mixed === 'input',
  );
  if (mix === null || (mix.mixUp === 0 && pictures.length === 0)) return {};
  return { mixing: { mix, pictures, classes } };
}

/**
 * Mixes the samples of a batch, each with one that has the same modalities, so that none comes or goes.
 *
 * @param inputs by modality, then by field; each [batch, ...]
 * @param targets [batch], the index of each sample's class
 */
export function mixBatch(
  inputs: BatchInputs,
  targets: readonly number[],
  { mix, pictures, classes, random }: MixBatchOptions,
): MixedBatch {
  const partners = drawPartners(inputs, targets.length, random.child('partners'));
  const seen = pictures.filter((name) => inputs[name] !== undefined);
  const mixture = drawMixture(
    mix,
    partners,
    seen.map((name) => sizeOf(inputs[name]!)),
    random,
  );
  const mixed = seen.map((name) => [name, mixPictures(inputs[name]!, mixture)] as const);
  return {
    inputs: { ...inputs, ...Object.fromEntries(mixed) },
    targets: mixRows(oneHot(targets, classes), mixture),
    mixture,
  };
}

/** Of each sample, another one, or itself, that has the same modalities. */
function drawPartners(inputs: BatchInputs, batch: number, random: RandomStream): Uint32Array {
  const alike = new Map<string, number[]>();
  const names = Object.keys(inputs).sort();
  for (let i = 0; i < batch; i++) {
    const has = names.map((name) => inputs[name]!.present!.data[i]).join('');
    const group = alike.get(has);
    if (group === undefined) alike.set(has, [i]);
    else group.push(i);
  }
  const partners = new Uint32Array(batch);
  for (const [has, group] of alike) {
    const order = random.child(has).permutation(group.length);
    group.forEach((sample, i) => {
      partners[sample] = group[order[i]!]!;
    });
  }
  return partners;
}

function sizeOf({ pixels }: EncodedInput): MixedSize {
  const [, height, width] = pixels!.shape as readonly [number, number, number, number];
  return { width, height };
}

function mixPictures(input: EncodedInput, mixture: Mixture): EncodedInput {
  const pixels = input.pixels!;
  const size = sizeOf(input);
  if (pixels.dtype === 'uint8') {
    return { ...input, pixels: { ...pixels, data: mixPixels(pixels.data, size, mixture) } };
  }
  const data = mixPixels(pixels.data as Float32Array, size, mixture);
  return { ...input, pixels: { dtype: 'float32', shape: pixels.shape, data } };
}

function oneHot(targets: readonly number[], classes: number): Float32Array {
  const rows = new Float32Array(targets.length * classes);
  targets.forEach((target, i) => {
    rows[i * classes + target] = 1;
  });
  return rows;
}
