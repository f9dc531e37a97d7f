import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wheel } from '../locate/builds.ts';
import { missingMember, wrongHash } from './errors.ts';
import type { Pip } from './find-pip.ts';
import type { InstallProgress } from './install.ts';
import { pipDownload } from './pip-download.ts';
import { sha256 } from './sha256.ts';
import { unzip } from './unzip.ts';

export interface Workplace {
  readonly pip: Pip;
  readonly env: NodeJS.ProcessEnv;
  /** The folder for what goes again. */
  readonly partial: string;
  /** The folder for what stays. */
  readonly packages: string;
  readonly signal: AbortSignal | undefined;
}

export type PhaseProgress = Pick<InstallProgress, 'phase' | 'bytes' | 'total'>;

/** Fetches a wheel, checks it, takes its libraries and drops the rest. */
export async function takeWheel(
  wheel: Wheel,
  { pip, env, partial, packages, signal }: Workplace,
  onProgress: (progress: PhaseProgress) => void,
): Promise<void> {
  const name = `${wheel.name} ${wheel.version}`;
  const begin = (phase: InstallProgress['phase'], total: number) => {
    const report = (bytes: number) => onProgress({ phase, bytes, total });
    report(0);
    return report;
  };
  const folder = join(partial, 'pip');
  const downloaded = begin('download', wheel.size);
  const file = await pipDownload({ pip, wheel, folder, env, onBytes: downloaded, signal });
  downloaded(wheel.size);
  const hash = await sha256(file, begin('verify', wheel.size), signal);
  if (hash !== wheel.sha256) throw wrongHash(name, wheel.sha256, hash);
  const unpacked = begin('unpack', wheel.unpacked);
  const taken = await unzip(file, { members: wheel.members, into: packages, onBytes: unpacked, signal });
  if (taken.length === 0) throw missingMember(name, String(wheel.members));
  await rm(folder, { recursive: true });
}
