import { posix, win32 } from 'node:path';
import { type Build, tensorflowVersion } from './builds.ts';
import type { System } from './system.ts';

/** The folder in which crossmodal keeps what it fetched: `CROSSMODAL_CACHE`, else the one of the platform. */
export function cacheFolder({ env, platform, home }: System): string {
  const set = (name: string) => (env[name] === '' ? undefined : env[name]);
  const explicit = set('CROSSMODAL_CACHE');
  if (explicit !== undefined) return explicit;
  if (platform === 'win32') {
    return win32.join(set('LOCALAPPDATA') ?? win32.join(home, 'AppData', 'Local'), 'crossmodal');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'crossmodal');
  return posix.join(set('XDG_CACHE_HOME') ?? posix.join(home, '.cache'), 'crossmodal');
}

/** The name of a build's folder in the cache. */
export function buildName({ variant, platform, arch }: Build): string {
  return `libtensorflow-${tensorflowVersion}-${variant}-${platform}-${arch}`;
}
