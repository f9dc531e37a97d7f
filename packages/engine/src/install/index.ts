import type { Located } from '../locate/index.ts';
import { thisSystem } from '../locate/system.ts';
import { hasGlibc } from './glibc.ts';
import { type InstallOptions, install } from './install.ts';
import { freeBytes } from './space.ts';

export type { InstallOptions, InstallProgress } from './install.ts';
export { installReporter, type ProgressStream } from './report.ts';

/**
 * Fetches libtensorflow into the user's cache folder; gives it at once where it is there already.
 *
 * pip downloads TensorFlow's wheel by the user's own mirrors and proxies; its SHA-256 is checked, the libraries
 * are taken out, and the folder appears whole or not at all. Two processes may do so at once.
 *
 * @throws CrossmodalError `engine/no-python`, `engine/no-pip`, `engine/old-pip`, `engine/no-network`,
 *   `engine/no-such-version`, `engine/download-failed`, `engine/hash-mismatch`, `engine/corrupt-wheel`,
 *   `engine/no-space`, `engine/not-writable`, `engine/directory-not-empty` or `engine/unsupported-platform`,
 *   each with what to do; the signal's reason where it is aborted
 *
 * @example
 * const { directory } = await installLibtensorflow({ onProgress: installReporter(process.stderr) });
 */
export async function installLibtensorflow(options: InstallOptions = {}): Promise<Located> {
  return install(options, { ...thisSystem(), freeBytes, hasGlibc });
}
