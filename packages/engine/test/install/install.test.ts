import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type InstallProgress, install } from '../../src/install/install.ts';
import { locate } from '../../src/locate/index.ts';
import { type Workshop, workshop } from './workshop.ts';

let shop: Workshop;
afterEach(() => {
  rmSync(shop.root, { recursive: true, force: true });
});

const folder = 'libtensorflow-2.21.0-cpu-linux-x64';
/** What the cache holds: nothing, or the finished folder alone. */
const cached = () => (existsSync(shop.cache) ? readdirSync(shop.cache) : []);

describe('install', () => {
  it('leaves the two libraries in the cache, where they are found again', async () => {
    shop = workshop();
    const told: InstallProgress[] = [];
    const located = await install({ onProgress: (progress) => told.push(progress) }, shop.system);
    expect(located).toEqual({
      directory: join(shop.cache, folder),
      files: {
        cc: join(shop.cache, folder, 'tensorflow/libtensorflow_cc.so.2'),
        framework: join(shop.cache, folder, 'tensorflow/libtensorflow_framework.so.2'),
      },
      version: '2.21.0',
      variant: 'cpu',
      source: 'cache',
    });
    expect(readFileSync(located.files.cc, 'utf8')).toBe('the C API');
    expect(readFileSync(located.files.framework, 'utf8')).toBe('the framework');
    expect(readdirSync(shop.cache, { recursive: true }).sort()).toEqual([
      folder,
      join(folder, 'tensorflow'),
      join(folder, 'tensorflow/libtensorflow_cc.so.2'),
      join(folder, 'tensorflow/libtensorflow_framework.so.2'),
    ]);
    expect(locate({}, shop.system)).toEqual(located);

    const { size, unpacked } = shop.build.wheels[0]!;
    const wheel = { wheel: 'tensorflow-cpu 2.21.0', index: 1, count: 1 };
    for (const [phase, total] of [
      ['download', size],
      ['verify', size],
      ['unpack', unpacked],
    ] as const) {
      const steps = told.filter((progress) => progress.phase === phase);
      expect(steps[0]).toEqual({ phase, ...wheel, bytes: 0, total });
      expect(steps.at(-1)).toEqual({ phase, ...wheel, bytes: total, total });
    }

    const [call] = shop.pipCalls() as [string[]];
    expect(call.slice(0, 3)).toEqual(['-m', 'pip', 'download']);
    expect(call.join(' ')).toContain(
      '--no-deps --only-binary=:all: --platform manylinux_2_27_x86_64 --python-version 3.13 --implementation cp',
    );
    expect(call.at(-1)).toBe('tensorflow-cpu==2.21.0');
    expect(await install({}, shop.system)).toEqual(located);
    expect(shop.pipCalls()).toHaveLength(1);
  });

  it('lays the further wheels of CUDA beside', async () => {
    shop = workshop();
    const { directory, variant } = await install({ variant: 'cuda' }, shop.system);
    expect(variant).toBe('cuda');
    expect(readFileSync(join(directory, 'nvidia/x/lib/libx.so.1'), 'utf8')).toBe('x');
    expect(existsSync(join(directory, 'tensorflow/libtensorflow_cc.so.2'))).toBe(true);
  });

  it('fills a folder that is named, if it is new or empty', async () => {
    shop = workshop();
    const directory = join(shop.root, 'mine');
    mkdirSync(directory);
    const located = await install({ directory: `${directory}/` }, shop.system);
    expect(located).toMatchObject({ directory, source: 'setting' });
    expect(locate({ directory }, shop.system).files).toEqual(located.files);
    expect(existsSync(shop.cache)).toBe(false);

    const other = join(shop.root, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'thesis.txt'), '');
    await expect(install({ directory: other }, shop.system)).rejects.toThrow(
      `[engine/directory-not-empty] expected a new or empty folder to install into, found 1 other files in ${other}.`,
    );
    expect(readdirSync(other)).toEqual(['thesis.txt']);
  });

  it('replaces a folder of the cache that lacks a library', async () => {
    shop = workshop();
    const { files } = await install({}, shop.system);
    rmSync(files.cc);
    writeFileSync(files.framework, 'old');
    await install({}, shop.system);
    expect(readFileSync(files.cc, 'utf8')).toBe('the C API');
    expect(readFileSync(files.framework, 'utf8')).toBe('the framework');
    expect(cached()).toEqual([folder]);
  });

  it('may run several times at once', async () => {
    shop = workshop();
    const all = await Promise.all([1, 2, 3].map(() => install({}, shop.system)));
    expect(new Set(all.map(({ directory }) => directory))).toEqual(new Set([join(shop.cache, folder)]));
    expect(readFileSync(all[0]!.files.cc, 'utf8')).toBe('the C API');
    expect(cached()).toEqual([folder]);
  });

  it('removes what killed runs left, and nothing of a run at work', async () => {
    shop = workshop();
    const host = hostname().replace(/[^a-z0-9]/gi, '');
    const dead = `${folder}.partial-${host}-${2 ** 22 + 1}-00000000`;
    const alive = `${folder}.partial-${host}-${process.pid}-00000000`;
    const elsewhere = `${folder}.partial-another-1-00000000`;
    const forgotten = `${folder}.partial-another-2-00000000`;
    for (const name of [dead, alive, elsewhere, forgotten])
      mkdirSync(join(shop.cache, name), { recursive: true });
    const longAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(join(shop.cache, forgotten), longAgo, longAgo);
    await install({}, shop.system);
    expect(cached().sort()).toEqual([folder, alive, elsewhere].sort());
  });

  it('stops when told, and leaves nothing', async () => {
    shop = workshop();
    const stop = new AbortController();
    const started = install(
      {
        signal: stop.signal,
        // The fake pip wrote a part and waits for ever.
        onProgress: ({ bytes }) => bytes > 0 && stop.abort(),
      },
      shop.where({ hang: true }),
    );
    await expect(started).rejects.toMatchObject({ name: 'AbortError' });
    expect(cached()).toEqual([]);
    const [file] = readdirSync(join(shop.root, 'log'));
    expect(() => process.kill(Number.parseInt(file!, 10), 0)).toThrow('ESRCH');

    for (const phase of ['verify', 'unpack'] as const) {
      const late = new AbortController();
      const onProgress = (progress: InstallProgress) => progress.phase === phase && late.abort();
      await expect(install({ signal: late.signal, onProgress }, shop.system)).rejects.toMatchObject({
        name: 'AbortError',
      });
      expect(cached()).toEqual([]);
    }
    await expect(install({ signal: AbortSignal.abort() }, shop.system)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('install refuses', () => {
  it('a wheel of another hash', async () => {
    shop = workshop();
    const sha256 = 'f'.repeat(64);
    const builds = [{ ...shop.build, wheels: [{ ...shop.build.wheels[0]!, sha256 }] }];
    await expect(install({}, shop.where({}, { builds }))).rejects.toThrow(
      `[engine/hash-mismatch] expected the SHA-256 ${sha256} for tensorflow-cpu 2.21.0, got ${shop.build.wheels[0]!.sha256}.`,
    );
    expect(cached()).toEqual([]);
  });

  it('a wheel without the libraries, or without one of them', async () => {
    shop = workshop({ members: [] });
    await expect(install({}, shop.system)).rejects.toThrow(
      /\[engine\/missing-member\].*tensorflow-cpu 2.21.0/,
    );
    expect(cached()).toEqual([]);
    rmSync(shop.root, { recursive: true });
    shop = workshop({ members: [{ name: 'tensorflow/libtensorflow_cc.so.2', data: Buffer.from('a') }] });
    await expect(install({}, shop.system)).rejects.toThrow(/\[engine\/missing-member\].*framework/);
    expect(cached()).toEqual([]);
  });

  it('a disk without room, before anything is fetched', async () => {
    shop = workshop();
    const wheel = { ...shop.build.wheels[0]!, size: 274e6, unpacked: 853e6 };
    const system = shop.where(
      {},
      { builds: [{ ...shop.build, wheels: [wheel] }], freeBytes: async () => 500e6 },
    );
    await expect(install({}, system)).rejects.toThrow(
      `[engine/no-space] expected 1.1 GB free for ${shop.cache}, found 500 MB. Make space there, or set CROSSMODAL_CACHE`,
    );
    expect(shop.pipCalls()).toEqual([]);
    expect(cached()).toEqual([]);
  });

  it('a cache it may not write in', async () => {
    shop = workshop();
    writeFileSync(shop.cache, 'a file where the folder would be');
    await expect(install({}, shop.system)).rejects.toThrow(
      `[engine/not-writable] expected to write in ${shop.cache}, got ENOTDIR. Set CROSSMODAL_CACHE`,
    );
    if (process.getuid?.() === 0) return; // root writes anywhere
    rmSync(shop.cache);
    mkdirSync(shop.cache, { mode: 0o500 });
    await expect(install({}, shop.system)).rejects.toThrow('EACCES');
    chmodSync(shop.cache, 0o700);
  });

  it('a machine without Python, pip, or a pip new enough', async () => {
    shop = workshop();
    await expect(install({}, shop.where({ answer: { version: null } }))).rejects.toThrow(
      '[engine/no-pip] expected pip in python3 (Python 3.11), found none. Install it (Debian, Ubuntu: sudo apt install python3-pip;',
    );
    await expect(install({}, shop.where({ answer: { version: '20.2.4' } }))).rejects.toThrow(
      '[engine/old-pip] expected pip 20.3 or newer in python3, found 20.2.4. Run: python3 -m pip install --upgrade pip',
    );
    await expect(install({}, shop.where({ answer: { python: '2.7' } }))).rejects.toThrow('engine/no-python');
    rmSync(join(shop.root, 'bin/python3'));
    await expect(install({}, shop.system)).rejects.toThrow(
      /\[engine\/no-python\] expected Python 3.*none by the names python3, python\. .*sudo apt install python3 python3-pip/,
    );
    expect(cached()).toEqual([]);
  });

  it('Windows without the Python that its library needs', async () => {
    shop = workshop();
    const build = { ...shop.build, python: { version: '3.13', library: 'python313.dll' } };
    await expect(install({}, shop.where({}, { builds: [build] }))).rejects.toThrow(
      '[engine/no-python] expected Python 3.13',
    );
  });

  it('a C library that TensorFlow is not built for', async () => {
    shop = workshop();
    await expect(install({}, shop.where({}, { hasGlibc: () => false }))).rejects.toThrow(
      /\[engine\/unsupported-platform\] expected a Linux with glibc/,
    );
  });

  it.each([
    [
      'engine/no-network',
      "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError': /simple/tensorflow-cpu/\n" +
        'ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0 (from versions: none)\n' +
        'ERROR: No matching distribution found for tensorflow-cpu==2.21.0',
      'proxy or mirror',
    ],
    [
      'engine/no-such-version',
      'ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0 (from versions: 2.20.0)\n' +
        'ERROR: No matching distribution found for tensorflow-cpu==2.21.0',
      '(from versions: 2.20.0)',
    ],
    ['engine/no-space', 'OSError: [Errno 28] No space left on device', 'CROSSMODAL_CACHE'],
    ['engine/download-failed', 'ERROR: HTTP error 403', 'pip: ERROR: HTTP error 403 Try it by hand'],
  ])('%s, with what pip said last', async (code, says, part) => {
    shop = workshop();
    const failing = install({}, shop.where({ says }));
    await expect(failing).rejects.toMatchObject({ code, kind: 'user' });
    await expect(failing).rejects.toThrow(part);
    await expect(failing).rejects.toThrow(says.split('\n').at(-1));
    expect(cached()).toEqual([]);
  });
});
