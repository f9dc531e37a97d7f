import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { free } from '../structure/rules.ts';
import { published, root, type Workspace } from '../structure/workspaces.ts';

/** A package as it goes to the registry. */
export interface Packed {
  readonly workspace: Workspace;
  readonly tarball: ArrayBuffer;
  readonly contents: Package;
}

/** Empty projects outside of the repository, in which the packed packages and what they declare are installed. */
export interface Consumer {
  /** The project that has all of them. */
  readonly folder: string;
  /** The project that has those alone that need no tfjs, and so no tfjs either. */
  readonly hostFolder: string;
  readonly packages: readonly Packed[];
  /** Makes a project that has one package, and what it declares, alone. */
  alone(name: string): string;
  remove(): void;
}

/** Compiles, packs and installs every package; needs no network. */
export function createConsumer(): Consumer {
  compile();
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'crossmodal-consumer-')));
  const packages = pack(join(place, 'tarballs'));
  return {
    folder: createProject(join(place, 'all'), packages),
    hostFolder: createProject(
      join(place, 'host'),
      packages.filter(({ workspace }) => free.includes(workspace.short)),
    ),
    packages,
    alone: (name) =>
      createProject(
        join(place, 'alone', name),
        packages.filter(({ workspace }) => neededBy(name, packages).has(workspace.manifest.name)),
      ),
    remove: () => rmSync(place, { recursive: true }),
  };
}

/** A package and those of ours that it needs, itself or through others. */
function neededBy(name: string, packages: readonly Packed[]): ReadonlySet<string> {
  const { manifest } = packages.find(({ workspace }) => workspace.manifest.name === name)!.workspace;
  const direct = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter((other) =>
    packages.some(({ workspace }) => workspace.manifest.name === other),
  );
  return new Set([name, ...direct.flatMap((other) => [...neededBy(other, packages)])]);
}

function createProject(folder: string, packages: readonly Packed[]): string {
  for (const packed of packages) install(packed, folder);
  link(join(root, 'node_modules', '@types', 'node'), join(folder, 'node_modules', '@types', 'node'));
  link(join(root, 'examples'), join(folder, 'examples'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  return folder;
}

function compile(): void {
  execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], {
    cwd: root,
    stdio: 'pipe',
  });
}

function pack(to: string): readonly Packed[] {
  mkdirSync(to);
  const names = published.flatMap(({ manifest }) => ['--workspace', manifest.name]);
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', to, ...names];
  const windows = process.platform === 'win32';
  const json = execFileSync(windows ? 'npm.cmd' : 'npm', args, {
    cwd: root,
    encoding: 'utf8',
    shell: windows,
  });
  // npm 11 gives a list, npm 12 an object by names.
  const made = Object.values(JSON.parse(json) as Record<string, { name: string; filename: string }>);
  return published.map((workspace) => {
    const { filename } = made.find(({ name }) => name === workspace.manifest.name)!;
    const bytes = Uint8Array.from(readFileSync(join(to, filename)));
    return { workspace, tarball: bytes.buffer, contents: createPackageFromTarballData(bytes) };
  });
}

/** Writes a package's files into the project, and links what it declares from where the repository has it. */
function install({ workspace, contents }: Packed, folder: string): void {
  for (const file of contents.listFiles()) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents.readFile(file));
  }
  const { manifest } = workspace;
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const isOptional = manifest.peerDependenciesMeta?.[name]?.optional === true;
    if (isOptional || published.some((other) => other.manifest.name === name)) continue;
    link(installedAt(name, workspace), join(folder, 'node_modules', name));
  }
}

/** The folder of a dependency, as Node finds it from a workspace. */
function installedAt(name: string, { folder }: Workspace): string {
  const paths = createRequire(join(root, folder, 'package.json')).resolve.paths(name) ?? [];
  const found = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
  if (found === undefined) throw new Error(`${folder} declares ${name}, which is not installed.`);
  return found;
}

function link(target: string, path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}
