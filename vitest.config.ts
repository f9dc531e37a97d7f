import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** One vitest project for each package, app and the end-to-end tests, so that `vitest --project layers` runs one of them. */
const roots = [
  ...['packages', 'apps', 'examples'].flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}`),
  ),
  'test',
].filter((root) => root === 'test' || existsSync(`${root}/test`));

const conditions = ['@crossmodal/source', 'node', 'import', 'default'];

export default defineConfig({
  test: {
    projects: roots.map((root) => ({
      // Tests read the TypeScript sources of every package: no build is needed to run them.
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      test: {
        name: root.split('/').at(-1) ?? root,
        root,
        include: [root === 'test' ? '**/*.test.ts' : 'test/**/*.test.ts'],
        environment: 'node',
        // TensorFlow belongs to one thread of one process.
        pool: 'forks',
        // Only against what hangs: on a machine that is busy with other things, training takes many times as long.
        testTimeout: 240_000,
        hookTimeout: 240_000,
      },
    })),
    // Two TensorFlow processes at once fill two cores.
    maxWorkers: 2,
  },
});
