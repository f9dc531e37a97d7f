import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether a processor computes in bfloat16 itself, going by Linux' /proc/cpuinfo: x86-64 with AVX-512 BF16 or AMX,
 * arm64 with BF16.
 */
export function hasBfloat16(cpuInfo: string): boolean {
  return /^(?:flags|Features)\s*:.*\b(?:avx512_bf16|amx_bf16|bf16)\b/m.test(cpuInfo);
}

let known: boolean | undefined;

/** The same for the processor this runs on. Where it cannot be told: no. */
export function processorHasBfloat16(): boolean {
  known ??= detect();
  return known;
}

function detect(): boolean {
  try {
    if (process.platform === 'linux') return hasBfloat16(readFileSync('/proc/cpuinfo', 'utf8'));
    if (process.platform !== 'darwin') return false;
    return execFileSync('sysctl', ['-n', 'hw.optional.arm.FEAT_BF16'], { encoding: 'utf8' }).trim() === '1';
  } catch {
    return false;
  }
}
