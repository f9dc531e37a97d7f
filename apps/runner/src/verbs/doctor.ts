import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { isCrossmodalError } from '@crossmodal/core';
import { locateLibtensorflow, useTensorFlow } from '@crossmodal/engine';
import type { BackendOptions } from '../pipeline/backend.ts';
import { styleOf } from '../terminal/style.ts';
import { versions } from '../versions.ts';

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  /** false: missing; then `found` says what to do. */
  readonly ok: boolean;
  readonly found: string;
}

/** `crossmodal doctor`: what is here, what was found where, and the cure for what is missing. */
export async function doctor({
  threads,
  json = false,
}: BackendOptions & { readonly json?: boolean }): Promise<void> {
  const findings = [system(), node(), ...packages(), libtensorflow(), await engine(threads), python()];
  if (json) {
    console.log(JSON.stringify({ crossmodal: versions().crossmodal, findings }));
  } else {
    const style = styleOf(process.stdout);
    const width = Math.max(...findings.map(({ name }) => name.length));
    for (const { name, ok, found } of findings) {
      console.log(`${ok ? style.green('✓') : style.red('✗')} ${name.padEnd(width)}  ${found}`);
    }
  }
  if (findings.some(({ ok }) => !ok)) process.exitCode = 2;
}

function system(): Finding {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const found = `${process.platform} ${process.arch}, ${availableParallelism()} cores (${processor}), ${gigabytes} GB`;
  return { name: 'system', ok: true, found };
}

function node(): Finding {
  const ok = Number(process.versions.node.split('.')[0]) >= 20;
  return {
    name: 'node',
    ok,
    found: ok ? process.versions.node : `${process.versions.node}; install Node 20 or later`,
  };
}

function packages(): Finding[] {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): Finding => {
    try {
      return { name, ok: true, found: (require(`${name}/package.json`) as { version: string }).version };
    } catch {
      return { name, ok: false, found: 'not installed; run npm install' };
    }
  };
  return [
    { name: 'crossmodal', ok: true, found: versions().crossmodal ?? '' },
    versionOf('@tensorflow/tfjs'),
    versionOf('sharp'),
  ];
}

function libtensorflow(): Finding {
  try {
    const { version, variant, source, directory } = locateLibtensorflow();
    return {
      name: 'libtensorflow',
      ok: true,
      found: `${version} (${variant}), from ${source}: ${directory}`,
    };
  } catch (error) {
    return { name: 'libtensorflow', ok: false, found: textOf(error) };
  }
}

async function engine(threads: number | undefined): Promise<Finding> {
  try {
    const { version, devices, gpu } = await useTensorFlow(
      threads === undefined ? {} : { threads: { intra: threads } },
    );
    const names = devices.map(({ name }) => name).join(', ');
    const count = threads ?? availableParallelism();
    return {
      name: 'engine',
      ok: true,
      found: `TensorFlow ${version}, ${gpu ? 'GPU' : 'CPU'}, ${count} threads; ${names}`,
    };
  } catch (error) {
    return { name: 'engine', ok: false, found: textOf(error) };
  }
}

/** Needed once, to get libtensorflow. */
function python(): Finding {
  for (const command of ['python3', 'python']) {
    try {
      const found = execFileSync(command, ['-m', 'pip', '--version'], {
        encoding: 'utf8',
        stdio: 'pipe',
      }).trim();
      return { name: 'pip', ok: true, found: found.replace(/^pip (\S+) from .* \((.*)\)$/, '$1 ($2)') };
    } catch {
      // The next name.
    }
  }
  return { name: 'pip', ok: true, found: 'not found; only needed to get libtensorflow' };
}

const textOf = (error: unknown): string =>
  isCrossmodalError(error) || error instanceof Error ? error.message : String(error);
