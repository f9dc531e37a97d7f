import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configuration, makeProject, type Project } from './project.ts';

let project: Project;
beforeEach(async () => {
  project = await makeProject();
});
afterEach(() => project.remove());

/** Runs a training that must be refused: exit code 2, a message, no trace of a run, no stack trace. */
function refused(message: RegExp): void {
  const outcome = project.run('train', 'pets.yaml', '--output', 'out');
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr).not.toMatch(/^\s+at /m);
  expect(outcome.code).toBe(2);
  expect(outcome.stdout).toBe('');
  expect(existsSync(project.path('out'))).toBe(false);
}

const rows = (split: string, count: number, label = 'cat'): string =>
  Array.from({ length: count }, (_, i) => `${split}-${i},word,pictures/cat.png,${label},${split}`).join('\n');

const head = 'id,words,picture,label,split';

describe('bad input is refused', () => {
  it('an unknown key', () => {
    project.write('pets.yaml', configuration().replace('epochs', 'epoch'));
    refused(/pets\.yaml:25:3: \[config\/unknown-key\].*Did you mean "epochs"\?/);
  });

  it('a missing table', () => {
    project.write('pets.yaml', configuration().replace('pets.csv', 'cats.csv'));
    refused(/cats\.csv/);
  });

  it('a missing column', () => {
    project.write('pets.yaml', configuration().replace('column: words', 'column: word'));
    refused(/"word".*"words"/s);
  });

  it('a picture that is not there', () => {
    project.write('pets.csv', `${head}\n${rows('train', 30)}\nx,word,pictures/lion.png,dog,test`);
    refused(/lion\.png/);
  });

  it('a picture that does not decode', () => {
    writeFileSync(project.path('pictures/cat.png'), 'not a picture');
    refused(/cat\.png/);
  });

  it('a picture outside of the data folder', () => {
    project.write('pets.csv', `${head}\n${rows('train', 30)}\nx,word,../../etc/passwd,dog,test`);
    refused(/etc\/passwd/);
  });

  it('an empty split', () => {
    project.write('pets.csv', `${head}\n${rows('test', 30)}\n${rows('validation', 3)}`);
    refused(/\[data\/empty-split\] expected samples in "train", got none/);
  });

  it('a label seen only at test time', () => {
    project.write(
      'pets.csv',
      `${head}\n${rows('train', 20)}\n${rows('train', 20, 'dog').replaceAll('train-', 'dog-')}\n${rows('validation', 3)}\n${rows('test', 3, 'lion')}`,
    );
    refused(/"lion"/);
  });

  it('a configuration that is a folder', () => {
    mkdirSync(project.path('folder.yaml'));
    const outcome = project.run('train', 'folder.yaml');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/got a folder/);
  });

  it('a run that is none', () => {
    const outcome = project.run('evaluate', 'nothing-here');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/nothing-here/);
  });

  it('no verb at all', () => {
    const none = project.run();
    expect(none.code).toBe(2);
    expect(none.stderr).toMatch(/Usage: crossmodal/);
    expect(project.run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it('an unknown verb and an unknown option, with the nearest', () => {
    const verb = project.run('trian', 'pets.yaml');
    expect(verb.code).toBe(2);
    expect(verb.stderr).toMatch(/Did you mean train\?/);
    const option = project.run('train', 'pets.yaml', '--outptu', 'x');
    expect(option.code).toBe(2);
    expect(option.stderr).toMatch(/Did you mean --output\?/);
  });
});
