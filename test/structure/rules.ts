const host = ['core'];

/**
 * Who may import whom, of our own packages. Stages never import sibling stages: only the runner, which may import
 * everyone, knows more than one. A new package needs a line here.
 */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  engine: host,
  data: host,
  text: host,
  image: host,
  metrics: host,
  privacy: host,
  train: host,
  testing: host,
  layers: host,
  report: ['core', 'metrics'],
  fusion: ['core', 'layers'],
  recurrent: ['core', 'layers'],
  pretrained: ['core', 'layers'],
};

/** What the tests of any package may import besides. */
export const testsMayImport: readonly string[] = ['core', 'engine', 'testing'];

/** The outside packages that only some of ours may import. */
export const keptTo: Readonly<Record<string, readonly string[]>> = {
  koffi: ['engine'],
  '@tensorflow/tfjs-node': ['engine'],
  '@tensorflow/tfjs': [
    'core',
    'engine',
    'layers',
    'fusion',
    'recurrent',
    'pretrained',
    'train',
    'testing',
    'runner',
  ],
  sharp: ['image', 'report'],
};

/** Entry points and packages that run without tfjs, so that they may be used where there are no tensors. */
export const free: readonly string[] = ['core', 'data', 'text', 'image', 'metrics'];
