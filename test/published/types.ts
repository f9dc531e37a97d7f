import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ts from 'typescript-5.9';
import { root } from '../structure/workspaces.ts';

/** The strictest that people may ask of our declarations, of every package and with the language of Node 20. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
};

/** Compiles a project's files with TypeScript 5.9 and gives the faults in them and in our declarations. */
export function compileWithOlderTypeScript(folder: string, files: readonly string[]): readonly string[] {
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(
    files.map((file) => join(folder, file)),
    options,
    { ...host, getCurrentDirectory: () => folder },
  );
  const { diagnostics } = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics]
    .filter(({ file }) => file === undefined || !file.fileName.startsWith(root.split(sep).join('/')))
    .map(({ file, start, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n');
      if (file === undefined) return text;
      const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
      return `${relative(folder, file.fileName)}:${line + 1}: ${text}`;
    });
}

/** Checks a project's files with the TypeScript of this repository and gives the faults, in the same way. */
export function checkWithTypeScript(folder: string, files: readonly string[]): readonly string[] {
  const compilerOptions = {
    ...options,
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    noEmit: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const faults = stdout.split('\n').filter((line) => /error TS\d+/.test(line));
  if (status !== 0 && faults.length === 0) throw new Error(`tsc ended with ${status}: ${stdout}`);
  return faults.filter((line) => !resolve(folder, line.split('(', 1)[0]!).startsWith(root));
}
