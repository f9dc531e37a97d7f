import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly description?: string;
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A folder of the repository with a package.json. */
export interface Workspace {
  /** Its folder from the repository's root, as `packages/core`. */
  readonly folder: string;
  /** The folder's own name, as `core`. */
  readonly short: string;
  readonly manifest: Manifest;
}

export const readJson = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T;

function workspacesIn(group: string): Workspace[] {
  return readdirSync(join(root, group))
    .filter((short) => existsSync(join(root, group, short, 'package.json')))
    .sort()
    .map((short) => ({
      folder: `${group}/${short}`,
      short,
      manifest: readJson<Manifest>(`${group}/${short}/package.json`),
    }));
}

/** What is published: the packages and the runner. */
export const published: readonly Workspace[] = [...workspacesIn('packages'), ...workspacesIn('apps')];

/** Everything with a package.json but the root. */
export const workspaces: readonly Workspace[] = [
  ...published,
  ...workspacesIn('examples'),
  { folder: 'test', short: 'test', manifest: readJson<Manifest>('test/package.json') },
];

/** The files below `part` of a workspace whose names end in `ending`, from the repository's root. */
export function filesOf({ folder }: Workspace, part: string, ending: string): readonly string[] {
  const below = join(root, folder, part);
  if (!existsSync(below)) return [];
  return readdirSync(below, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${part}/${file.split(sep).join('/')}`)
    .sort();
}
