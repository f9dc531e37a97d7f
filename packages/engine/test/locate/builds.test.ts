import { expect, it } from 'vitest';
import { builds } from '../../src/locate/builds.ts';

it('describes each build once, with real hashes and members that take its libraries', () => {
  const names = builds.map(({ platform, arch, variant }) => `${platform} ${arch} ${variant}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { cc, framework, python, wheels } of builds) {
    expect(wheels[0]!.members.test(cc)).toBe(true);
    expect(
      python === undefined ? wheels[0]!.members.test(framework) : framework.endsWith(python.library),
    ).toBe(true);
    for (const { sha256, size } of wheels) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(size).toBeGreaterThan(1e6);
    }
  }
  const hashes = builds.flatMap(({ wheels }) => wheels.map(({ sha256 }) => sha256));
  expect(new Set(hashes).size).toBe(hashes.length);
});

it('takes the shared libraries of the CUDA wheels, not their headers or static archives', () => {
  const cuda = builds.find(({ variant }) => variant === 'cuda')!;
  const takes = (name: string, path: string) =>
    cuda.wheels.find((wheel) => wheel.name === name)!.members.test(path);
  expect(takes('nvidia-cudnn-cu12', 'nvidia/cudnn/lib/libcudnn.so.9')).toBe(true);
  expect(takes('nvidia-cuda-nvrtc-cu12', 'nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.9')).toBe(true);
  expect(takes('nvidia-cuda-runtime-cu12', 'nvidia/cuda_runtime/lib/libcudart_static.a')).toBe(false);
  expect(takes('nvidia-cublas-cu12', 'nvidia/cublas/include/cublas_api.h')).toBe(false);
  expect(takes('nvidia-cuda-nvcc-cu12', 'nvidia/cuda_nvcc/bin/ptxas')).toBe(true);
  expect(takes('nvidia-cuda-nvcc-cu12', 'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc')).toBe(true);
});
