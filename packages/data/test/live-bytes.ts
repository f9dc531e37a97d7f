import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The bytes of the arrays that somebody still holds. */
export function liveBytes(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}
