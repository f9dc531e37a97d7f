import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstallSystem } from '../../src/install/install.ts';
import type { Build, Wheel } from '../../src/locate/builds.ts';
import { writeZip, type ZipMember } from './write-zip.ts';

/** A folder with a fake pip, tiny wheels and a cache. */
export interface Workshop {
  readonly root: string;
  readonly cache: string;
  readonly system: InstallSystem;
  readonly build: Build;
  /** The command lines that the fake pip was given. */
  pipCalls(): string[][];
  /** The same machine, where pip does otherwise. */
  where(plan: Record<string, unknown>, over?: Partial<InstallSystem>): InstallSystem;
}

const libraries: readonly ZipMember[] = [
  { name: 'tensorflow/libtensorflow_cc.so.2', data: Buffer.from('the C API') },
  { name: 'tensorflow/libtensorflow_framework.so.2', data: Buffer.from('the framework'), stored: true },
];

export function workshop({ members = libraries }: { members?: readonly ZipMember[] } = {}): Workshop {
  const root = mkdtempSync(join(tmpdir(), 'install-'));
  const bin = join(root, 'bin');
  const log = join(root, 'log');
  for (const folder of [bin, log]) mkdirSync(folder);
  const command = join(bin, 'python3');
  const script = fileURLToPath(new URL('fake-python.mjs', import.meta.url));
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  chmodSync(command, 0o755);

  const others = [{ name: 'tensorflow/python/ops.py', data: Buffer.alloc(5000) }];
  const wheels = {
    'tensorflow-cpu': putWheel(root, 'tensorflow-cpu', [...members, ...others]),
    'nvidia-x': putWheel(root, 'nvidia-x', [{ name: 'nvidia/x/lib/libx.so.1', data: Buffer.from('x') }]),
  };
  const cc = 'tensorflow/libtensorflow_cc.so.2';
  const framework = 'tensorflow/libtensorflow_framework.so.2';
  const build: Build = {
    platform: 'linux',
    arch: 'x64',
    variant: 'cpu',
    cc,
    framework,
    wheels: [wheels['tensorflow-cpu'].wheel],
  };
  const cuda: Build = { ...build, variant: 'cuda', wheels: [...build.wheels, wheels['nvidia-x'].wheel] };
  const cache = join(root, 'cache');
  const where: Workshop['where'] = (plan, over = {}) => ({
    env: {
      PATH: bin,
      CROSSMODAL_CACHE: cache,
      FAKE_PIP: JSON.stringify({
        log,
        wheels: Object.fromEntries(Object.entries(wheels).map(([name, { file }]) => [name, file])),
        ...plan,
      }),
    },
    platform: 'linux',
    arch: 'x64',
    home: root,
    builds: [build, cuda],
    freeBytes: async () => 1e12,
    hasGlibc: () => true,
    ...over,
  });
  return {
    root,
    cache,
    system: where({}),
    build,
    pipCalls: () =>
      readdirSync(log).flatMap((file) =>
        readFileSync(join(log, file), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as string[]),
      ),
    where,
  };
}

function putWheel(root: string, name: string, members: readonly ZipMember[]): { file: string; wheel: Wheel } {
  const zip = writeZip(members);
  const file = join(root, `${name}-2.21.0.whl`);
  writeFileSync(file, zip);
  const wanted = /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$|^nvidia\//;
  return {
    file,
    wheel: {
      name,
      version: '2.21.0',
      platform: 'manylinux_2_27_x86_64',
      size: zip.length,
      sha256: createHash('sha256').update(zip).digest('hex'),
      unpacked: members
        .filter((member) => wanted.test(member.name))
        .reduce((sum, { data }) => sum + data.length, 0),
      members: wanted,
    },
  };
}
