import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../structure/workspaces.ts';

/** A program shown in a page of documentation. */
export interface Example {
  /** `packages/core/README.md:10`, the line of the fence. */
  readonly place: string;
  readonly language: 'ts' | 'js';
  readonly source: string;
  /** The lines that it says it prints, in order: those of its comments `// prints …`. */
  readonly prints: readonly string[];
  /** The code of the error that it is to end with, from a comment `<!-- example: throws code -->` over the fence. */
  readonly throws?: string;
}

const block = /^(?:<!-- example: (\w+)(?: (\S+))? -->\n+)?```(ts|js)\n([\s\S]*?)^```$/gm;

/** The programs of a page: its blocks of `ts` or `js` that import something and are not marked as a fragment. */
export function examplesOf(page: string): readonly Example[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(block)].flatMap((found) => {
    const [whole, mark, code, language, source = ''] = found;
    if (mark === 'fragment' || !/^import /m.test(source)) return [];
    const line = text.slice(0, found.index + whole.indexOf('```')).split('\n').length;
    return {
      place: `${page}:${line}`,
      language: language as 'ts' | 'js',
      source,
      prints: [...source.matchAll(/\/\/ prints (.*)$/gm)].map(([, printed]) => printed!),
      ...(mark === 'throws' && { throws: code! }),
    };
  });
}

/** Every page of documentation. */
export function pages(): readonly string[] {
  const folders = ['packages', 'apps', 'examples'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}`),
  );
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return folder.startsWith('docs') ? below(path) : [];
      return entry.name.endsWith('.md') && entry.name !== 'CHANGELOG.md' ? [path] : [];
    });
  return ['.', 'docs', 'benchmarks', ...folders].flatMap((folder) => below(folder));
}
