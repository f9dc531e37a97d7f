import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Build, builds, tensorflowVersion } from '../../src/locate/builds.ts';
import { cacheFolder } from '../../src/locate/cache.ts';
import { locate } from '../../src/locate/index.ts';
import type { System } from '../../src/locate/system.ts';

const cpu = builds.find((build) => build.platform === 'linux' && build.arch === 'x64') as Build;
const cuda: Build = { ...cpu, variant: 'cuda', wheels: [{ ...cpu.wheels[0]!, name: 'tensorflow' }] };

let root: string;
let system: System;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'locate-'));
  mkdirSync(join(root, 'bin'));
  system = {
    env: { PATH: join(root, 'bin'), CROSSMODAL_CACHE: join(root, 'cache') },
    platform: 'linux',
    arch: 'x64',
    home: root,
    builds: [cpu, cuda],
  };
});
afterEach(() => rmSync(root, { recursive: true }));

function put(...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
}

function putPackages(folder: string): void {
  put(join(folder, cpu.cc), join(folder, cpu.framework));
}

function putPython(answer: unknown): void {
  const command = join(root, 'bin', 'python3');
  writeFileSync(command, `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
  chmodSync(command, 0o755);
}

const cached = `cache/libtensorflow-${tensorflowVersion}-cpu-linux-x64`;
const python = (version: string) => ({ name: 'tensorflow-cpu', version, packages: join(root, 'site') });

describe('locate', () => {
  it('prefers the option, then the variable, then the cache, then Python', () => {
    putPackages('site');
    putPython(python(tensorflowVersion));
    expect(locate({}, system)).toEqual({
      directory: join(root, 'site'),
      files: { cc: join(root, 'site', cpu.cc), framework: join(root, 'site', cpu.framework) },
      version: tensorflowVersion,
      variant: 'cpu',
      source: 'python',
    });

    putPackages(cached);
    expect(locate({}, system)).toMatchObject({ directory: join(root, cached), source: 'cache' });

    put('mine/libtensorflow_cc.so.2', 'mine/libtensorflow_framework.so.2');
    const set = { ...system, env: { ...system.env, CROSSMODAL_LIBTENSORFLOW: join(root, 'mine') } };
    expect(locate({}, set)).toEqual({
      directory: join(root, 'mine'),
      files: {
        cc: join(root, 'mine/libtensorflow_cc.so.2'),
        framework: join(root, 'mine/libtensorflow_framework.so.2'),
      },
      source: 'setting',
    });

    expect(locate({ directory: join(root, cached) }, set)).toMatchObject({
      directory: join(root, cached),
      files: { cc: join(root, cached, cpu.cc) },
      source: 'setting',
    });
  });

  it('prefers an installed CUDA build, unless told otherwise', () => {
    putPackages(cached);
    putPackages(cached.replace('cpu', 'cuda'));
    expect(locate({}, system).variant).toBe('cuda');
    expect(locate({ variant: 'cpu' }, system).variant).toBe('cpu');
  });

  it('says what each place lacked and the one command', () => {
    putPython(python('2.15.0'));
    putPackages('site');
    expect(() => locate({}, system)).toThrow(
      `[engine/libtensorflow-missing] expected libtensorflow ${tensorflowVersion}, found none: CROSSMODAL_LIBTENSORFLOW is not set, ` +
        `${join(root, 'cache')} has none, ` +
        'Python has tensorflow-cpu 2.15.0, which does not serve. Get it with: npx crossmodal install',
    );
    putPython(null);
    expect(() => locate({ variant: 'cuda' }, system)).toThrow(
      'Python has no TensorFlow. Get it with: npx crossmodal install --cuda',
    );
    rmSync(join(root, 'bin', 'python3'));
    expect(() => locate({}, system)).toThrow('Python has no TensorFlow');
  });

  it('does not pass over a setting that leads nowhere', () => {
    putPackages(cached);
    put('mine/libtensorflow_cc.so.2');
    expect(() => locate({ directory: join(root, 'mine') }, system)).toThrow(
      `[engine/libtensorflow-setting] expected libtensorflow_cc.so.2 and libtensorflow_framework.so.2 in the folder that ` +
        `the option "directory" names, found them not in ${join(root, 'mine')}.`,
    );
  });

  it('passes over a cache that lacks a library', () => {
    put(join(cached, cpu.cc));
    expect(() => locate({}, system)).toThrow('engine/libtensorflow-missing');
  });

  it('names the platforms there are where this is none of them', () => {
    expect(() => locate({}, { ...system, platform: 'freebsd', builds })).toThrow(
      /\[engine\/unsupported-platform\] .*linux x64, linux arm64, darwin arm64, win32 x64\), got freebsd x64/,
    );
    expect(() => locate({ variant: 'cuda' }, { ...system, arch: 'arm64', builds: [cpu, cuda] })).toThrow(
      /CUDA builds.*\(linux x64\), got linux arm64. Leave CUDA out/,
    );
  });
});

describe('cacheFolder', () => {
  it('is where each platform keeps caches', () => {
    const at = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home = '/home/ada') =>
      cacheFolder({ ...system, platform, env, home });
    expect(at('linux', {})).toBe('/home/ada/.cache/crossmodal');
    expect(at('linux', { XDG_CACHE_HOME: '/var/cache' })).toBe('/var/cache/crossmodal');
    expect(at('darwin', {})).toBe('/home/ada/Library/Caches/crossmodal');
    expect(at('win32', { LOCALAPPDATA: 'C:\\Users\\ada\\Local' })).toBe('C:\\Users\\ada\\Local\\crossmodal');
    expect(at('linux', { CROSSMODAL_CACHE: '/data' })).toBe('/data');
  });
});
