// A process of its own that saves one checkpoint after the other: saver.mjs FOLDER SIZE
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const [folder, size] = process.argv.slice(2);
const conditions = ['@crossmodal/source', 'node', 'import', 'default'];
const server = await createViteServer({
  root: fileURLToPath(new URL('.', import.meta.url)),
  configFile: false,
  logLevel: 'silent',
  server: { middlewareMode: true, watch: null, ws: false },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
});
const { saveCheckpoint } = await server.ssrLoadModule('../../src/checkpoints/folder.ts');
const { checkpointAt } = await server.ssrLoadModule('./example.ts');
try {
  for (let step = 1; ; step++) await saveCheckpoint(folder, checkpointAt(step, Number(size)));
} catch (error) {
  console.log(error.message);
  process.exit(1);
}
