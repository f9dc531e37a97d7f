import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { published, root } from './workspaces.ts';

interface Changeset {
  readonly file: string;
  /** By package, as `minor`. */
  readonly bumps: ReadonlyMap<string, string>;
  readonly text: string;
}

const changesets: readonly Changeset[] = readdirSync(join(root, '.changeset'))
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => {
    const [, head = '', text = ''] = readFileSync(join(root, '.changeset', file), 'utf8').split(/^---$/m);
    const bumps = [...head.matchAll(/^['"]?([^'":]+)['"]?: *(.*)$/gm)].map(
      ([, name, bump]) => [name!, bump!] as const,
    );
    return { file, bumps: new Map(bumps), text: text.trim() };
  });

const names = published.map(({ manifest }) => manifest.name);

describe.each(changesets)('.changeset/$file', ({ bumps, text }) => {
  it('names packages that are published, and what their users get', () => {
    expect(bumps.size).toBeGreaterThan(0);
    expect([...bumps.keys()].filter((name) => !names.includes(name))).toEqual([]);
    expect([...bumps.values()].filter((bump) => !/^(patch|minor|major)$/.test(bump))).toEqual([]);
    expect(text).toMatch(/^\S.{20,}[.)]$/s);
  });
});

describe('the first release', () => {
  it('has a changeset for every package', () => {
    const announced = new Set(changesets.flatMap(({ bumps }) => [...bumps.keys()]));
    const unreleased = published
      .filter(({ manifest }) => manifest.version === '0.0.0')
      .map(({ manifest }) => manifest.name);
    expect(unreleased.filter((name) => !announced.has(name))).toEqual([]);
  });
});
