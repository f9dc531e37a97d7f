import type { RandomStream } from '@crossmodal/core';
import { drawCutMix, drawMixUp, type MixedSize, type Mixture } from '@crossmodal/image';
import { z } from 'zod';

/** Of the beta distribution that says how much of each sample is kept: the smaller, the purer. */
const alpha = z.number().min(0).max(1000).prefault(0);

/** How the samples of a batch of training are mixed with each other, and their targets alike. */
export const mixingSchema = z
  .strictObject({
    /** MixUp: samples are blended; 0.2 and 0.8 are usual. 0: never. */
    mixUp: alpha,
    /** CutMix: a rectangle of another sample's picture is set in; 1 is usual. 0: never. */
    cutMix: alpha,
    /** How often a batch is mixed. */
    probability: z.number().gt(0).max(1).prefault(1),
    /** Of two kinds of mixing, how often it is CutMix. */
    cutMixShare: z.number().min(0).max(1).prefault(0.5),
  })
  .refine(({ mixUp, cutMix }) => mixUp > 0 || cutMix > 0, 'expected mixUp or cutMix above 0,');

export type MixingConfig = z.output<typeof mixingSchema>;

/** Why a configuration cannot be mixed, and of which key. */
export function checkMixing(
  { mix, batchSize }: { readonly mix: MixingConfig | null; readonly batchSize: number },
  modalities: Readonly<Record<string, { readonly kind: string }>>,
): { readonly path: readonly string[]; readonly message: string } | undefined {
  if (mix === null) return undefined;
  if (mix.cutMix > 0 && !Object.values(modalities).some(({ kind }) => kind === 'image')) {
    return { path: ['mix', 'cutMix'], message: 'expected 0, since no modality holds pictures to cut,' };
  }
  if (batchSize > 1) return undefined;
  return { path: ['batchSize'], message: 'expected at least 2 with mix, as a sample needs another one,' };
}

/**
 * How one batch is mixed; not at all is a mixture, too: of each sample with itself.
 *
 * @param partners of each sample
 * @param sizes of the pictures that a sample has; without any, only MixUp is drawn
 */
export function drawMixture(
  { mixUp, cutMix, probability, cutMixShare }: MixingConfig,
  partners: Uint32Array,
  sizes: readonly MixedSize[],
  random: RandomStream,
): Mixture {
  const choice = random.child('choice');
  const [blends, cuts] = [mixUp > 0, cutMix > 0 && sizes.length > 0];
  const none = !(blends || cuts) || choice.uniform(0) >= probability;
  if (none) return { partners: partners.map((_, i) => i), share: 1 };
  const drawing = { partners, random: random.child('mixture') };
  if (!blends || (cuts && choice.uniform(1) < cutMixShare)) {
    return drawCutMix({ ...drawing, alpha: cutMix, sizes });
  }
  return drawMixUp({ ...drawing, alpha: mixUp });
}
