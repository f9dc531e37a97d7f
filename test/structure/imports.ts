import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript-5.9';
import { root } from './workspaces.ts';

/** What a source file imports: as written, by `import`, `export … from`, `import()` or `require`. */
export function importsOf(file: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  return [...new Set(importedFiles.map(({ fileName }) => fileName))];
}

/** The package of an import, or undefined for files and for Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

/** The file that a relative import names, from the repository's root. */
export function fileOf(importer: string, specifier: string): string {
  return normalize(join(dirname(importer), specifier));
}

/** All files that a file leads to by static imports, itself among them; imports of other packages are not followed. */
export function reachedFrom(entry: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file) || !existsSync(join(root, file))) return;
    reached.add(file);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) visit(fileOf(file, specifier));
    }
  };
  visit(entry);
  return reached;
}
