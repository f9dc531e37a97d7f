import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { isCrossmodalError } from '@crossmodal/core';
import { type Located, locateLibtensorflow, useTensorFlow } from '@crossmodal/engine';
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
  const findings = [system(), node(), ...packages(), ...(await tensorflow(threads)), python()];
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
  const find = (name: string, from = import.meta.url): Finding => {
    const found = versionOf(name, from);
    return { name, ok: found !== undefined, found: found ?? 'not installed; run npm install' };
  };
  const image = createRequire(import.meta.url).resolve('@crossmodal/image');
  const own = { name: 'crossmodal', ok: true, found: versions().crossmodal ?? '' };
  return [own, find('@tensorflow/tfjs'), find('sharp', image)];
}

/** The version of a package as another file would import it; undefined where it is not installed. */
function versionOf(name: string, from: string): string | undefined {
  try {
    // Not `name/package.json`, which many packages do not export.
    let folder = dirname(createRequire(from).resolve(name));
    while (!existsSync(join(folder, 'package.json')) || !folder.endsWith(join('node_modules', name))) {
      if (folder === dirname(folder)) return undefined;
      folder = dirname(folder);
    }
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}

async function tensorflow(threads: number | undefined): Promise<Finding[]> {
  const library = 'libtensorflow';
  let located: Located;
  try {
    located = locateLibtensorflow();
  } catch (error) {
    return [{ name: library, ok: false, found: textOf(error) }];
  }
  const { version = 'version unknown', variant, source, directory } = located;
  const found = `${version}${variant === undefined ? '' : ` (${variant})`}, from ${source}: ${directory}`;
  return [{ name: library, ok: true, found }, await engine(threads)];
}

async function engine(threads: number | undefined): Promise<Finding> {
  const name = 'engine';
  try {
    const { version, devices, gpu } = await useTensorFlow(
      threads === undefined ? {} : { threads: { intra: threads } },
    );
    const names = devices.map((device) => device.name.replace(/^.*device:/, '')).join(', ');
    const count = threads ?? availableParallelism();
    return {
      name,
      ok: true,
      found: `TensorFlow ${version} on ${gpu ? 'GPU' : 'CPU'}, ${count} threads (${names})`,
    };
  } catch (error) {
    return { name, ok: false, found: textOf(error) };
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
