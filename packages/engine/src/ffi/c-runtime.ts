import { createRequire } from 'node:module';
import type koffiModule from 'koffi';

/** A C pointer. koffi hands them over as BigInt; 0n and null are the null pointer. */
export type Pointer = bigint;

export type Koffi = typeof koffiModule;

/** What is needed of the C library itself. */
export interface CRuntime {
  readonly koffi: Koffi;
  /** Sets a variable of the C environment, which `process.env` of a worker does not reach; keeps one already set. */
  setDefaultEnvironment(name: string, value: string): void;
  /** Loads a library for the life of the process: TensorFlow crashes when it is unloaded. Its chatter is dropped. */
  pin(paths: readonly string[]): void;
  /** Copies `bytes` bytes into C memory. */
  copyIn(to: Pointer, from: NodeJS.TypedArray, bytes: number): void;
  /** Copies `bytes` bytes out of C memory. */
  copyOut(to: NodeJS.TypedArray, from: Pointer, bytes: number): void;
}

/** Loads koffi and binds the few C functions used beside TensorFlow's own. */
export function openCRuntime(): CRuntime {
  const koffi = createRequire(import.meta.url)('koffi') as Koffi;
  return process.platform === 'win32' ? openWindows(koffi) : openPosix(koffi);
}

function openPosix(koffi: Koffi): CRuntime {
  const c = koffi.load(null);
  const setenv = c.func('int setenv(const char *name, const char *value, int overwrite)');
  const dlopen = c.func('void *dlopen(const char *path, int flags)');
  const dup = c.func('int dup(int file)');
  const dup2 = c.func('int dup2(int from, int to)');
  const open = c.func('int open(const char *path, int flags)');
  const close = c.func('int close(int file)');
  const lazyForever = process.platform === 'darwin' ? 0x1 | 0x80 : 0x1 | 0x1000; // RTLD_LAZY | RTLD_NODELETE
  return {
    koffi,
    ...memory(koffi, c),
    setDefaultEnvironment: (name, value) => void setenv(name, value, 0),
    pin(paths) {
      // TensorFlow's static initialisers write to stderr before any log level is read.
      const stderr = dup(2);
      const nothing = open('/dev/null', 1);
      dup2(nothing, 2);
      try {
        for (const path of paths) dlopen(path, lazyForever);
      } finally {
        dup2(stderr, 2);
        close(stderr);
        close(nothing);
      }
    },
  };
}

function openWindows(koffi: Koffi): CRuntime {
  const c = koffi.load('ucrtbase.dll');
  const putenv = c.func('int _putenv_s(const char *name, const char *value)');
  const loadLibrary = koffi.load('kernel32.dll').func('void *LoadLibraryW(const str16 path)');
  return {
    koffi,
    ...memory(koffi, c),
    setDefaultEnvironment(name, value) {
      if (process.env[name] === undefined) putenv(name, value);
    },
    pin(paths) {
      for (const path of paths) loadLibrary(path);
    },
  };
}

function memory(_koffi: Koffi, c: ReturnType<Koffi['load']>): Pick<CRuntime, 'copyIn' | 'copyOut'> {
  const memcpy = c.func('void *memcpy(void *to, const void *from, size_t bytes)');
  return {
    copyIn: (to, from, bytes) => void memcpy(to, from, bytes),
    copyOut: (to, from, bytes) => void memcpy(to, from, bytes),
  };
}
