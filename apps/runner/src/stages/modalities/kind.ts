import type { Payload, Preprocessor } from '@crossmodal/core';
import type { BuildContext, Encoder } from '@crossmodal/core/tensors';

/** One kind of modality: from its entry in the configuration to a preprocessor and an encoder. */
export interface ModalityKind<Config> {
  /** What the cells of its column hold. */
  readonly payload: 'text' | 'image' | 'numbers';
  /** Makes the preprocessor; what it learns (a vocabulary), it learns from the training part. */
  fit(config: Config, training: Iterable<Payload>): Preprocessor;
  /** Remakes a preprocessor from the config that it was saved with. */
  restore(saved: Preprocessor['config']): Preprocessor;
  buildEncoder(config: Config, preprocessor: Preprocessor, context: BuildContext): Encoder;
}
