import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The bytes of the arrays that somebody still holds. */
export function liveBytes(): number {
  // Arrays are freed in the background; the second time waits for what the first one found.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}
