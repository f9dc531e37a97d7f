import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configuration, makeProject, type Project } from './project.ts';

let project: Project;
beforeAll(async () => {
  project = await makeProject();
  project.write('long.yaml', configuration().replace('epochs: 3', 'epochs: 100000'));
});
afterAll(() => project.remove());

describe('an interrupted training', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends after the step at %s, with a checkpoint', async (signal, code) => {
    const run = project.start('train', 'long.yaml', '--output', signal);
    await run.until(/epoch +2\//);
    run.kill(signal);
    const outcome = await run.end;
    expect(outcome.stderr).toMatch(/Stopping after this step/);
    expect(outcome.code).toBe(code);
    expect(readdirSync(project.path(signal, 'checkpoints')).length).toBeGreaterThan(0);
    expect(readdirSync(project.path(signal))).not.toContain('model');
    expect(readFileSync(project.path(signal, 'log.txt'), 'utf8')).toMatch(/interrupted/);
  });
});
