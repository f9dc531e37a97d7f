import type { Mapping } from '@crossmodal/data';
import type { Config } from '../../config/schema.ts';
import { imageSchema } from '../../stages/modalities/image.ts';

/** A modality of pictures as a configuration has one. */
export type ImageConfig = Extract<Config['modalities'][string], { kind: 'image' }>;

/** How pictures are shown where there is no configuration. */
export interface PictureOptions {
  readonly width?: number;
  readonly height?: number;
}

/** The first modality of pictures: that of the configuration, or one for what the mapping takes for pictures. */
export function imageModality(
  mapping: Mapping,
  config: Config | undefined,
  { width, height }: PictureOptions,
): { readonly name: string; readonly modality: ImageConfig } | undefined {
  for (const [name, { column, kind }] of Object.entries(mapping.inputs)) {
    if (kind !== 'image') continue;
    const configured = config?.modalities[name];
    if (configured?.kind === 'image') return { name, modality: configured };
    const size = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
    return { name, modality: imageSchema.parse({ kind: 'image', column, ...size }) };
  }
  return undefined;
}
