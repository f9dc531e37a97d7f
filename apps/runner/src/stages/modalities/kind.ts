import type { Payload, Preprocessor, SourceLocation } from '@crossmodal/core';
import type { BuildContext, Encoder } from '@crossmodal/core/tensors';

/** One kind of modality: from its entry in the configuration to a preprocessor and an encoder. */
export interface ModalityKind<Config> {
  /** What the cells of its column hold. */
  readonly payload: 'text' | 'image' | 'numbers';
  /** Where samples of training are mixed: in the input, as pixels can be, or in the steps that the encoder makes. */
  readonly mixed: 'input' | 'steps';
  /**
   * Looks at the files that the configuration names, before any data is read.
   *
   * @param folder the configuration's
   * @param at the place of one of the modality's options in the configuration, for errors
   */
  confirm?(config: Config, folder: string, at: (path: readonly string[]) => SourceLocation): void;
  /**
   * Makes the preprocessor; what it learns (a vocabulary), it learns from the training part.
   *
   * @param folder what paths in the configuration are relative to
   */
  fit(config: Config, training: Iterable<Payload>, folder: string): Preprocessor;
  /** Remakes a preprocessor from the config that it was saved with. */
  restore(saved: Preprocessor['config']): Preprocessor;
  buildEncoder(config: Config, preprocessor: Preprocessor, context: BuildContext): Encoder;
}
