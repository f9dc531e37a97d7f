import { spawnSync } from 'node:child_process';
import type { System } from './system.ts';

/** The commands that may be Python 3, best first. */
export function pythonCommands(platform: NodeJS.Platform): readonly (readonly string[])[] {
  if (platform === 'win32') return [['py', '-3.13'], ['python'], ['python3']];
  return [['python3'], ['python']];
}

/** A TensorFlow among Python's packages. */
export interface PythonTensorFlow {
  /** Of which package: `tensorflow` or `tensorflow-cpu`. */
  readonly name: string;
  readonly version: string;
  /** The folder that holds the package `tensorflow`. */
  readonly packages: string;
}

// find_spec of a top-level name looks for the folder without running anything in it.
const question = `
import importlib.metadata, importlib.util, json, os
spec = importlib.util.find_spec("tensorflow")
found = None
for name in ("tensorflow", "tensorflow-cpu"):
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        continue
    if spec and spec.submodule_search_locations:
        folder = os.path.dirname(os.path.abspath(list(spec.submodule_search_locations)[0]))
        found = {"name": name, "version": version, "packages": folder}
        break
print(json.dumps(found))
`;

/** The TensorFlow that the Python on the path has, of any version; TensorFlow itself is not imported. */
export function pythonTensorFlow({ env, platform }: System): PythonTensorFlow | undefined {
  for (const [command, ...args] of pythonCommands(platform)) {
    const { status, stdout } = spawnSync(command!, [...args, '-c', question], {
      env,
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
    if (status !== 0) continue;
    const found = parse(stdout);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parse(text: string): PythonTensorFlow | undefined {
  try {
    return (JSON.parse(text) as PythonTensorFlow | null) ?? undefined;
  } catch {
    return undefined;
  }
}
