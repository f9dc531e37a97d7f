import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject, type Project } from './project.ts';

// Many stages that no other test of the command line names, in two models: they build, compile, train, save and load.

const data = 'data: { file: pets.csv, id: id, target: label, split: { column: split } }';
const training = 'training: { epochs: 2, batchSize: 8 }';

const configs = {
  'decaying.yaml': `
name: decaying
${data}
modalities:
  words: { kind: text, column: words, length: 4, encoder: { kind: convolution, features: 8, convolutions: [8], dropout: 0.1 } }
  picture: { kind: image, column: picture, width: 16, height: 16, encoder: { kind: patches, features: 8, patch: 8 } }
model:
  fusion: { kind: interleave, features: 8 }
  recurrent: { kind: gru, units: 8, layerNormalized: true, stateDropout: 0.1, inputDropout: 0.1, zoneout: 0.1, timeDecay: true, truncate: 3, merge: mean }
  pooling: { kind: attention, units: 4 }
${training}
`,
  'linear.yaml': `
name: linear
${data}
modalities:
  words: { kind: text, column: words, length: 4, encoder: { features: 8 } }
  picture: { kind: image, column: picture, width: 16, height: 16, encoder: { kind: rows, features: 8 } }
model:
  fusion: { kind: concatenateTime, features: 8 }
  recurrent: { kind: minGru, units: 8, layers: 2, residual: true, dropout: 0.1, merge: sum, inputDropout: 0.1 }
  pooling: last
${training}
`,
};

let project: Project;

beforeAll(async () => {
  project = await makeProject();
  for (const [name, config] of Object.entries(configs)) project.write(name, config);
});
afterAll(() => project.remove());

describe('stages by name', () => {
  it.each(Object.keys(configs))(
    '%s is trained, and says of its saved model what it said of the trained one',
    (name) => {
      const trained = project.run('train', name, '--output', `runs/${name}`, '--json');
      expect({ code: trained.code, stderr: trained.stderr }).toMatchObject({ code: 0 });
      const { metrics } = trained.json() as { metrics: { test: { accuracy: number } } };
      const again = project.run('evaluate', `runs/${name}`, '--json');
      expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 });
      expect(again.json()).toMatchObject({ metrics: { test: { accuracy: metrics.test.accuracy } } });
    },
  );
});
