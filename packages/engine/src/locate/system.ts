import { homedir } from 'node:os';
import { type Build, builds } from './builds.ts';

/** What the search and the installation need to know of the machine: one value, so that tests can give another. */
export interface System {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  readonly home: string;
  readonly builds: readonly Build[];
}

export function thisSystem(): System {
  return { env: process.env, platform: process.platform, arch: process.arch, home: homedir(), builds };
}
