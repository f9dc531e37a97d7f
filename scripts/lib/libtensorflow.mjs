// TensorFlow's library: found, or fetched through pip by the engine.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';
import { endSignal, megabytes, SetupError, step } from './terminal.mjs';

const doing = { download: 'downloading', verify: 'checking', unpack: 'unpacking' };

export async function installLibtensorflow() {
  // These two parts of the engine load nothing heavy.
  const { locateLibtensorflow } = await engine('locate');
  const { installLibtensorflow: install } = await engine('install');
  try {
    if (isFound(locateLibtensorflow)) return;
    await step('TensorFlow', async (tell) => {
      let unpacked = 0;
      const { version, directory } = await install({
        onProgress: ({ phase, bytes, total }) => {
          tell(`${doing[phase]} ${megabytes(bytes)} of ${megabytes(total)}`);
          if (phase === 'unpack') unpacked = total;
        },
        signal: endSignal,
      });
      return `${version}, ${megabytes(unpacked)} in ${dirname(directory).replace(homedir(), '~')}`;
    });
  } catch (error) {
    if (endSignal.aborted || error?.code === undefined) throw error;
    throw new SetupError(error.message, { code: error.kind === 'internal' ? 1 : 2 });
  }
}

/** Only what is missing is installed; a setting that leads nowhere is an error. */
function isFound(locate) {
  try {
    locate();
    return true;
  } catch (error) {
    if (error?.code === 'engine/libtensorflow-missing') return false;
    throw error;
  }
}

const engine = (part) =>
  import(pathToFileURL(join(root, 'packages', 'engine', 'dist', part, 'index.js')).href);
