import { CrossmodalError } from '@crossmodal/core';
import type { Build, Variant } from './builds.ts';
import type { System } from './system.ts';

/** The builds that run on this machine, CUDA's before the CPU's; all of them, or those of one variant. */
export function buildsHere(
  { builds, platform, arch }: System,
  variant?: Variant,
): readonly [Build, ...Build[]] {
  const [first, ...others] = builds
    .filter((build) => build.platform === platform && build.arch === arch)
    .filter((build) => variant === undefined || build.variant === variant)
    .sort((a, b) => Number(b.variant === 'cuda') - Number(a.variant === 'cuda'));
  if (first !== undefined) return [first, ...others];
  const supported = builds
    .filter((build) => variant === undefined || build.variant === variant)
    .map((build) => `${build.platform} ${build.arch}`);
  throw new CrossmodalError(
    'engine/unsupported-platform',
    `expected one of the platforms TensorFlow has ${variant === 'cuda' ? 'CUDA builds' : 'builds'} for ` +
      `(${[...new Set(supported)].join(', ')}), got ${platform} ${arch}.`,
    {
      hint:
        variant === 'cuda'
          ? 'Leave CUDA out for the CPU build, or use Linux x64 (also inside WSL 2 on Windows).'
          : 'Use plain tfjs (--backend cpu), or a machine of one of those platforms.',
    },
  );
}
