import { CrossmodalError, suggestName } from '@crossmodal/core';
import type { FusionInput, Sequence } from '@crossmodal/core/tensors';
import { type Checker, expectSequence } from '@crossmodal/layers';

/** The names of a fusion's modalities, sorted: nothing depends on the order in which they were given. */
export function modalityNames<M extends string>(checker: Checker, input: FusionInput<M>): readonly M[] {
  const names = (Object.keys(input) as M[]).sort();
  if (names.length > 0) return names;
  throw new CrossmodalError(`${checker.code}/modalities`, 'expected at least one modality, got none.');
}

/**
 * Checks a fusion's input against what it was built for.
 *
 * @throws CrossmodalError `<code>/modalities` for an unknown or missing one, `<code>/shape`, `<code>/batch`
 */
export function expectModalities<M extends string>(
  checker: Checker,
  built: FusionInput<M>,
  sequences: Readonly<Record<M, Sequence>>,
): void {
  const names = modalityNames(checker, built);
  for (const name of Object.keys(sequences)) {
    if (!Object.hasOwn(built, name)) {
      throw new CrossmodalError(`${checker.code}/modalities`, `there is no modality "${name}".`, {
        hint: suggestName(name, names),
      });
    }
  }
  let first: { readonly name: string; readonly batch: number } | undefined;
  for (const name of names) {
    if (!Object.hasOwn(sequences, name)) {
      throw new CrossmodalError(`${checker.code}/modalities`, `the modality "${name}" is not in the input.`, {
        hint: 'Where it is missing, give a sequence whose mask is 0.',
      });
    }
    expectSequence(checker, `"${name}"`, sequences[name], built[name].features);
    const batch = sequences[name].mask.shape[0];
    first ??= { name, batch };
    if (batch !== first.batch) {
      throw new CrossmodalError(
        `${checker.code}/batch`,
        `expected every modality to have a batch of ${first.batch} (as "${first.name}" has), got "${name}" with ${batch}.`,
      );
    }
  }
}
