import { copyFile, mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import type { Build, Variant, Wheel } from '../locate/builds.ts';
import { buildName, cacheFolder } from '../locate/cache.ts';
import { inPackages, type Located } from '../locate/index.ts';
import { buildsHere } from '../locate/supported.ts';
import type { System } from '../locate/system.ts';
import { findPip, type Pip } from './find-pip.ts';
import { openPartial, publish, removeLeftovers } from './partial.ts';
import { pipDownload } from './pip-download.ts';
import { sha256 } from './sha256.ts';
import { bytesNeeded, noSpace } from './space.ts';
import { unzip } from './unzip.ts';

/** How far an installation is. */
export interface InstallProgress {
  readonly phase: 'download' | 'verify' | 'unpack';
  /** The package at work, as `tensorflow-cpu 2.21.0`. */
  readonly wheel: string;
  /** Which of the wheels it is, from 1, and how many there are. */
  readonly index: number;
  readonly count: number;
  /** Bytes done of this phase, and all of them. */
  readonly bytes: number;
  readonly total: number;
}

export interface InstallOptions {
  /** `'cpu'` (default), or `'cuda'` for NVIDIA GPUs under Linux x64. */
  readonly variant?: Variant;
  /** The folder to fill, new or empty; by default one in the user's cache folder. */
  readonly directory?: string;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
}

/** The machine, and how much space a folder's disk has. */
export interface InstallSystem extends System {
  freeBytes(folder: string): Promise<number>;
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** `installLibtensorflow` on a given machine. */
export async function install(options: InstallOptions, system: InstallSystem): Promise<Located> {
  const { variant = 'cpu', directory, signal } = options;
  const [build] = buildsHere(system, variant);
  const target = directory ?? join(cacheFolder(system), buildName(build));
  const located = () => inPackages(build, target, directory === undefined ? 'cache' : 'setting');
  signal?.throwIfAborted();
  await removeLeftovers(target);
  const there = located();
  if (there !== undefined) return there;
  if (directory !== undefined) await refuseForeignFiles(directory);
  const pip = await findPip(system, build.python?.version, signal);
  const partial = await openPartial(target).catch((error) => Promise.reject(notWritable(target, error)));
  try {
    const needed = bytesNeeded(build.wheels);
    const free = await system.freeBytes(partial);
    if (free < needed) throw noSpace(dirname(target), needed, free);
    const packages = join(partial, 'packages');
    for (const [i, wheel] of build.wheels.entries()) {
      await take(wheel, {
        pip,
        partial,
        packages,
        system,
        options,
        index: i + 1,
        count: build.wheels.length,
      });
    }
    if (build.python !== undefined) await copyPython(build, build.python.library, pip, packages);
    if (inPackages(build, packages, 'cache') === undefined) throw incomplete(build);
    signal?.throwIfAborted();
    if (!(await publish(packages, target)) && located() === undefined) {
      // What stands there lacks a library: make room for what is whole.
      await rename(target, join(partial, 'broken'));
      await publish(packages, target);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    await rm(partial, { recursive: true, force: true });
    throw noSpace(dirname(target), bytesNeeded(build.wheels), await system.freeBytes(dirname(target)));
  } finally {
    await rm(partial, { recursive: true, force: true, maxRetries: 3 });
  }
  const installed = located();
  if (installed === undefined) throw incomplete(build);
  return installed;
}

interface Work {
  readonly pip: Pip;
  readonly partial: string;
  readonly packages: string;
  readonly system: System;
  readonly options: InstallOptions;
  readonly index: number;
  readonly count: number;
}

/** Fetches a wheel, checks it, takes its libraries and drops the rest. */
async function take(wheel: Wheel, work: Work): Promise<void> {
  const { signal, onProgress } = work.options;
  const name = `${wheel.name} ${wheel.version}`;
  const tell = (phase: InstallProgress['phase'], total: number) => {
    const report = (bytes: number) =>
      onProgress?.({ phase, wheel: name, index: work.index, count: work.count, bytes, total });
    report(0);
    return report;
  };
  const downloaded = tell('download', wheel.size);
  const folder = join(work.partial, 'pip');
  const file = await pipDownload({
    pip: work.pip,
    wheel,
    folder,
    env: work.system.env,
    onBytes: downloaded,
    signal,
  });
  downloaded(wheel.size);
  const hash = await sha256(file, tell('verify', wheel.size), signal);
  if (hash !== wheel.sha256) {
    throw new CrossmodalError(
      'engine/hash-mismatch',
      `expected the SHA-256 ${wheel.sha256} for ${name}, got ${hash}.`,
      {
        hint: 'Run this again; if it stays, the mirror that pip uses (pip config list) has another file.',
      },
    );
  }
  const unpacked = tell('unpack', wheel.unpacked);
  const taken = await unzip(file, { members: wheel.members, into: work.packages, onBytes: unpacked, signal });
  if (taken.length === 0) throw missingMember(name, String(wheel.members));
  await rm(folder, { recursive: true });
}

async function copyPython(build: Build, library: string, { prefix }: Pip, packages: string): Promise<void> {
  const to = join(packages, build.framework);
  await mkdir(dirname(to), { recursive: true });
  await copyFile(join(prefix, library), to).catch((error) => {
    throw new CrossmodalError('engine/no-python', `expected ${library} in ${prefix}, found it not.`, {
      hint: 'Install Python from python.org, then run this again.',
      cause: error,
    });
  });
}

async function refuseForeignFiles(directory: string): Promise<void> {
  const files = await readdir(directory).catch(() => []);
  if (files.length === 0) return;
  throw new CrossmodalError(
    'engine/directory-not-empty',
    `expected a new or empty folder to install into, found ${files.length} other files in ${directory}.`,
    { hint: 'Name another folder.' },
  );
}

function incomplete(build: Build): CrossmodalError {
  return missingMember(build.wheels[0]!.name, `${build.cc} and ${build.framework}`);
}

function missingMember(wheel: string, member: string): CrossmodalError {
  return new CrossmodalError(
    'engine/missing-member',
    `expected ${member} in the wheel ${wheel}, found none.`,
    {
      kind: 'internal',
      hint: 'The wheel is laid out in another way than this version knows: please report it.',
    },
  );
}

function notWritable(target: string, error: NodeJS.ErrnoException): CrossmodalError {
  return new CrossmodalError(
    'engine/not-writable',
    `expected to write in ${dirname(target)}, got ${error.code ?? error.message}.`,
    { hint: 'Set CROSSMODAL_CACHE to a folder you may write in.', cause: error },
  );
}
