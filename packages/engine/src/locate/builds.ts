import { cudaWheels } from './cuda-wheels.ts';

/** TensorFlow's version on every platform: the engine is written against its C API and its ops. */
export const tensorflowVersion = '2.21.0';

export type Variant = 'cpu' | 'cuda';

/** A wheel on the package index, and what of it is needed. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** The platform as pip's `--platform` names it. */
  readonly platform: string;
  /** Bytes of the wheel. */
  readonly size: number;
  readonly sha256: string;
  /** Bytes of the members taken out of it. */
  readonly unpacked: number;
  /** Which members are taken; they keep their place, since the libraries find each other by relative paths. */
  readonly members: RegExp;
}

/** What runs on one platform. Paths are relative to the folder in which Python would keep its packages. */
export interface Build {
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  readonly variant: Variant;
  /** The library with the C API. */
  readonly cc: string;
  /** The library it needs first. */
  readonly framework: string;
  /** Where the library needs Python's own (Windows): its file, copied from a Python of this version. */
  readonly python?: { readonly version: string; readonly library: string };
  readonly wheels: readonly Wheel[];
}

const linux = {
  platform: 'linux',
  cc: 'tensorflow/libtensorflow_cc.so.2',
  framework: 'tensorflow/libtensorflow_framework.so.2',
} as const;

const version = tensorflowVersion;
const libraries = /^tensorflow\/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/;

/** Sizes and hashes are those of the files on the Python package index, for CPython 3.13. */
export const builds: readonly Build[] = [
  {
    ...linux,
    arch: 'x64',
    variant: 'cpu',
    wheels: [
      {
        name: 'tensorflow-cpu',
        version,
        platform: 'manylinux_2_27_x86_64',
        size: 274_271_560,
        sha256: '05af7c26d35f4de910b5598c7b507e3981831a7b0f47fed9a405d995d51d7793',
        unpacked: 853_308_936,
        members: libraries,
      },
    ],
  },
  {
    ...linux,
    arch: 'x64',
    variant: 'cuda',
    wheels: [
      {
        name: 'tensorflow',
        version,
        platform: 'manylinux_2_27_x86_64',
        size: 572_881_074,
        sha256: 'e9d8da8dcab9650efb45f032ba70af2f016f907e6e0c6bda29dd101bba945406',
        unpacked: 1_259_021_080,
        members: libraries,
      },
      ...cudaWheels,
    ],
  },
  {
    ...linux,
    arch: 'arm64',
    variant: 'cpu',
    wheels: [
      {
        name: 'tensorflow',
        version,
        platform: 'manylinux_2_27_aarch64',
        size: 282_213_003,
        sha256: 'a10abdfb8b1189210c251021a3f153b7ccc52a8e6521351f3dc3331e8ba593e0',
        unpacked: 883_062_208,
        members: libraries,
      },
    ],
  },
  {
    platform: 'darwin',
    cc: 'tensorflow/libtensorflow_cc.2.dylib',
    framework: 'tensorflow/libtensorflow_framework.2.dylib',
    arch: 'arm64',
    variant: 'cpu',
    wheels: [
      {
        name: 'tensorflow',
        version,
        platform: 'macosx_12_0_arm64',
        size: 223_766_900,
        sha256: 'a145ed46c58192b7c3f9916d070caf4f6afc6dc7e5511f83dd97677f4c4947f4',
        unpacked: 740_822_152,
        members: libraries,
      },
    ],
  },
  {
    platform: 'win32',
    cc: 'tensorflow/python/_pywrap_tensorflow_common.dll',
    framework: 'tensorflow/python/python313.dll',
    python: { version: '3.13', library: 'python313.dll' },
    arch: 'x64',
    variant: 'cpu',
    wheels: [
      {
        name: 'tensorflow',
        version,
        platform: 'win_amd64',
        size: 351_205_371,
        sha256: '76cccbe0a95d9392dee1ae501ae0656b6c73c1cac29a7f8f32d570e0670863f7',
        unpacked: 1_056_626_688,
        members: /^tensorflow\/python\/_pywrap_tensorflow_common\.dll$/,
      },
    ],
  },
];
