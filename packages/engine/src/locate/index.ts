import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import { type Build, tensorflowVersion, type Variant } from './builds.ts';
import { buildName, cacheFolder } from './cache.ts';
import { pythonTensorFlow } from './python.ts';
import { buildsHere } from './supported.ts';
import { type System, thisSystem } from './system.ts';

/** Where libtensorflow is. */
export interface Located {
  readonly directory: string;
  /** The library with the C API, and the one to load before it. */
  readonly files: { readonly cc: string; readonly framework: string };
  /** Unknown for a folder that a setting names, until it is loaded. */
  readonly version?: string;
  /** Unknown for a folder that a setting names. */
  readonly variant?: Variant;
  readonly source: 'setting' | 'cache' | 'python';
}

export interface LocateOptions {
  /** The folder that has the libraries, or one that `installLibtensorflow` filled. */
  readonly directory?: string;
  /** Only this variant; by default CUDA's where it was installed, else the CPU's. */
  readonly variant?: Variant;
}

/**
 * Finds libtensorflow, without loading it.
 *
 * It looks at the option `directory`, then `CROSSMODAL_LIBTENSORFLOW`, then crossmodal's cache, then the
 * packages of the Python on the path. tfjs-node's own copy is not looked at: its last release brings 2.9.
 *
 * @throws CrossmodalError `engine/libtensorflow-missing` with the places it looked at and the command that
 *   gets it; `engine/libtensorflow-setting` where a setting names a folder that lacks it;
 *   `engine/unsupported-platform` where TensorFlow has no build for this machine
 *
 * @example
 * const { directory, source } = locateLibtensorflow();
 */
export function locateLibtensorflow(options: LocateOptions = {}): Located {
  return locate(options, thisSystem());
}

/** `locateLibtensorflow` on a given machine. */
export function locate({ directory, variant }: LocateOptions, system: System): Located {
  const here = buildsHere(system, variant);
  const set = settings(directory, system.env);
  if (set !== undefined) return inSetting(set, here);
  const cache = cacheFolder(system);
  for (const build of here) {
    const found = inPackages(build, join(cache, buildName(build)), 'cache');
    if (found !== undefined) return found;
  }
  const python = pythonTensorFlow(system);
  const usable = here.find((build) => build.python === undefined && build.wheels[0]?.name === python?.name);
  if (python !== undefined && python.version === tensorflowVersion && usable !== undefined) {
    const found = inPackages(usable, python.packages, 'python');
    if (found !== undefined) return found;
  }
  const pythonHas =
    python === undefined
      ? 'Python has no TensorFlow'
      : `Python has ${python.name} ${python.version}, which does not serve`;
  throw new CrossmodalError(
    'engine/libtensorflow-missing',
    `expected libtensorflow ${tensorflowVersion}, found none: CROSSMODAL_LIBTENSORFLOW is not set, ` +
      `${cache} has none, ${pythonHas}.`,
    { hint: `Get it with: npx crossmodal install${variant === 'cuda' ? ' --cuda' : ''}` },
  );
}

/** The libraries in a folder laid out as Python's packages are, as the cache is. */
export function inPackages(build: Build, packages: string, source: Located['source']): Located | undefined {
  const files = { cc: join(packages, build.cc), framework: join(packages, build.framework) };
  if (!existsSync(files.cc) || !existsSync(files.framework)) return undefined;
  return { directory: packages, files, version: tensorflowVersion, variant: build.variant, source };
}

interface Setting {
  readonly by: string;
  readonly folder: string;
}

function settings(directory: string | undefined, env: NodeJS.ProcessEnv): Setting | undefined {
  if (directory !== undefined) return { by: 'the option "directory"', folder: directory };
  const folder = env.CROSSMODAL_LIBTENSORFLOW;
  return folder === undefined || folder === '' ? undefined : { by: 'CROSSMODAL_LIBTENSORFLOW', folder };
}

function inSetting({ by, folder }: Setting, here: readonly Build[]): Located {
  for (const build of here) {
    for (const path of [(file: string) => file, (file: string) => basename(file)]) {
      const files = { cc: join(folder, path(build.cc)), framework: join(folder, path(build.framework)) };
      if (existsSync(files.cc) && existsSync(files.framework)) {
        return { directory: folder, files, source: 'setting' };
      }
    }
  }
  const [{ cc, framework }] = here as [Build];
  throw new CrossmodalError(
    'engine/libtensorflow-setting',
    `expected ${basename(cc)} and ${basename(framework)} in the folder that ${by} names, found them not in ${folder}.`,
    { hint: `Name the folder that has both, or leave ${by} out and run: npx crossmodal install` },
  );
}
