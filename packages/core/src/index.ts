export {
  CrossmodalError,
  type CrossmodalErrorOptions,
  formatLocation,
  isCrossmodalError,
  type SourceLocation,
} from './errors.ts';
export { listNames, nearestName, suggestName } from './nearest.ts';
export { type PhiloxBlock, type PhiloxKey, philox } from './random/philox.ts';
export { type RandomStream, randomStream } from './random/stream.ts';
export { philoxUniforms } from './random/uniforms.ts';
export { createRegistry, type Registry } from './registry.ts';
export { type DecodedSafetensors, decodeSafetensors } from './safetensors/decode.ts';
export { encodeSafetensors } from './safetensors/encode.ts';
export type {
  EncodeContext,
  EncodedInput,
  HostTensor,
  ImageSource,
  Payload,
  Preprocessor,
  RawImage,
  Sample,
  SampleEvent,
} from './sample.ts';
