/**
 * A config as numbers: tfjs-layers turns every text of a saved model into snake_case and back, which would spoil names.
 */
export function packConfig(config: object): number[] {
  return [...new TextEncoder().encode(JSON.stringify(config))];
}

export function unpackConfig(packed: readonly number[]): unknown {
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(packed)));
}
