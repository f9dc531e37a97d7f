import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where prepared inputs are kept when the configuration does not say: beside the libraries that were fetched, in
 * `CROSSMODAL_CACHE` or the platform's folder for caches.
 */
export function defaultCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.CROSSMODAL_CACHE || join(platformCaches(env), 'crossmodal'), 'prepared');
}

function platformCaches({ LOCALAPPDATA, XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return XDG_CACHE_HOME || join(homedir(), '.cache');
}
