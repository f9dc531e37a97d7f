import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject, type Project } from './project.ts';

let project: Project;
beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project.remove());

const nowhere = { CROSSMODAL_CACHE: '/nonexistent', CROSSMODAL_LIBTENSORFLOW: undefined, PATH: '' };

describe('crossmodal doctor', () => {
  it('says what is here', () => {
    const { code, json } = project.run('doctor', '--json');
    expect(code).toBe(0);
    const findings = json().findings as { name: string; ok: boolean; found: string }[];
    const found = Object.fromEntries(findings.map((finding) => [finding.name, finding.found]));
    expect(found['@tensorflow/tfjs']).toBe('4.22.0');
    expect(found.sharp).toMatch(/^\d+\.\d+\.\d+$/);
    expect(found.libtensorflow).toMatch(/from (setting|cache|python): /);
    expect(found.engine).toMatch(/^TensorFlow 2\.21\.\d+ on CPU/);
  });

  it('says what is missing, and its cure', () => {
    const { code, stdout } = project.runWith(nowhere, 'doctor');
    expect(code).toBe(2);
    expect(stdout).toMatch(/✗ libtensorflow .*npx crossmodal install/);
  });
});

describe('without libtensorflow', () => {
  it('training names the one command that gets it', () => {
    const { code, stderr } = project.runWith(nowhere, 'train', 'pets.yaml', '--output', 'none');
    expect(code).toBe(2);
    expect(stderr).toMatch(/\[engine\/libtensorflow-missing\].*npx crossmodal install/);
  });

  it('plain tfjs trains when it is asked for', () => {
    const outcome = project.runWith(
      nowhere,
      'train',
      'pets.yaml',
      '--output',
      'cpu',
      '--backend',
      'cpu',
      '--json',
    );
    expect(outcome.code).toBe(0);
    expect(outcome.json()).toMatchObject({ run: 'cpu', metrics: { test: { accuracy: expect.any(Number) } } });
  });
});
