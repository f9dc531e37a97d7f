// A peer in Python: a process that takes a JSON object a line and answers with one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../peers/serve.py', import.meta.url));

export function pythonPeer(python, name, threads) {
  const child = spawn(python, ['-u', script, name, String(threads)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CUDA_VISIBLE_DEVICES: '',
      KERAS_BACKEND: 'tensorflow',
      OMP_NUM_THREADS: String(threads),
      TF_CPP_MIN_LOG_LEVEL: '3',
    },
  });
  let log = '';
  child.stderr.on('data', (text) => {
    log = `${log}${text}`.slice(-4000);
  });
  child.stdin.on('error', () => {}); // told by the end of its output
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`The peer "${name}" ended.\n${log}`);
    const answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(`The peer "${name}" failed.\n${answer.error}`);
    return answer.result;
  };
  return {
    name,
    about: () => ask({ do: 'about' }),
    load: (entry, file) => ask({ do: 'load', case: entry, file }),
    results: (steps) => ask({ do: 'results', steps }),
    time: (steps) => ask({ do: 'time', steps }),
    unload: () => ask({ do: 'unload' }),
    peakMemory: () => ask({ do: 'peakMemory' }),
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}
