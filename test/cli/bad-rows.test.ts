import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeProject, type Project } from './project.ts';

let project: Project;
beforeAll(async () => {
  project = await makeProject();
  expect(project.run('train', 'pets.yaml', '--output', 'run').code).toBe(0);
  writeFileSync(project.path('pictures/broken.png'), 'not a picture');
});
afterAll(() => project.remove());
beforeEach(() => rmSync(project.path('quarantine.jsonl'), { force: true }));

const head = 'id,words,picture,label,split';
const good = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `good-${i},a cat,pictures/cat.png,${i % 2 ? 'dog' : 'cat'},test`);
/** Each is bad in another way: too few cells, no such picture, one that does not decode. */
const bad = [
  'short,a cat',
  'gone,a cat,pictures/lion.png,cat,test',
  'broken,a cat,pictures/broken.png,cat,test',
];
const write = (name: string, rows: readonly string[]): void =>
  project.write(name, `${[head, ...rows].join('\n')}\n`);
const quarantined = (file = 'quarantine.jsonl') =>
  readFileSync(project.path(file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; code: string });

describe.each(['evaluate', 'predict'])('crossmodal %s --data', (verb) => {
  it('leaves bad rows out, tells of them and lists them', () => {
    write('few.csv', [...good(40), bad[0]!, ...good(80).slice(40), bad[1]!, bad[2]!]);
    const { code, stdout, stderr } = project.run(verb, 'run', '--data', 'few.csv');
    expect(stderr).toMatch(/^3 bad rows are left out:\n/);
    expect(stderr).toMatch(
      /few\.csv:42.*\n.*lion\.png(?:.*\n)*.*broken.*\nAll are listed in quarantine\.jsonl\n$/,
    );
    expect(code).toBe(0);
    if (verb === 'predict') {
      const ids = stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id);
      expect(ids).toEqual(Array.from({ length: 80 }, (_, i) => `good-${i}`));
    } else expect(stdout).toMatch(/\b80\b/);
    expect(quarantined().map(({ id }) => id)).toEqual([
      expect.stringMatching(/few\.csv:42/),
      'gone',
      'broken',
    ]);
  });

  it('stops where they are too many, and lists them too', () => {
    write('many.csv', [...good(10), ...bad]);
    const { code, stdout, stderr } = project.run(
      verb,
      'run',
      '--data',
      'many.csv',
      '--quarantine',
      'many.jsonl',
    );
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/\[data\/too-many-bad-rows\] expected at most 5 % bad rows, got 2 of 13/);
    expect(quarantined('many.jsonl')).toHaveLength(2);
    expect(existsSync(project.path('quarantine.jsonl'))).toBe(false);
  });

  it('stops where too many pictures do not decode', () => {
    write('broken.csv', [...good(10), bad[2]!]);
    const { code, stderr } = project.run(verb, 'run', '--data', 'broken.csv');
    expect(code).toBe(2);
    expect(stderr).toMatch(/\[data\/too-many-bad-rows\] expected at most 5 % bad rows, got 1 of 11/);
  });

  it("does not write over the list of the model's training", () => {
    const { code, stderr } = project.run(
      verb,
      'run',
      '--data',
      'pets.csv',
      '--quarantine',
      'run/quarantine.jsonl',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /\[run\/quarantine\] run\/quarantine\.jsonl lists the rows that training left out/,
    );
  });

  it('writes no list where nothing is bad, and says where it cannot write one', () => {
    write('good.csv', good(4));
    const clean = project.run(verb, 'run', '--data', 'good.csv');
    expect(clean).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(project.path('quarantine.jsonl'))).toBe(false);
    write('one.csv', [...good(30), bad[0]!]);
    const { code, stderr } = project.run(verb, 'run', '--data', 'one.csv', '--quarantine', 'none/list.jsonl');
    expect(code).toBe(0);
    expect(stderr).toMatch(/cannot be listed in none\/list\.jsonl \(ENOENT\)/);
  });
});

it('crossmodal predict --input refuses what is bad', () => {
  const { code, stderr } = project.run('predict', 'run', '--input', 'picture=pictures/broken.png');
  expect(code).toBe(2);
  expect(stderr).toMatch(/broken\.png/);
  expect(existsSync(project.path('quarantine.jsonl'))).toBe(false);
});
