// Jobs over several processes: TensorFlow in one thread each is more work done than in two threads of one.
import { fork } from 'node:child_process';
import { join } from 'node:path';

export async function runJobs(jobs, { processes, threads }, onResults) {
  const queue = [...jobs];
  const work = async () => {
    const worker = fork(join(import.meta.dirname, 'worker.mjs'));
    try {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        onResults(await ask(worker, { ...job, threads }));
      }
    } catch (error) {
      queue.length = 0; // the others end with what they have begun
      throw error;
    } finally {
      if (worker.connected) worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
}

function ask(worker, job) {
  return new Promise((resolve, reject) => {
    const exited = (code) =>
      reject(new Error(`a worker ended with code ${code} in ${job.task}, ${job.name}.`));
    worker.once('exit', exited);
    worker.once('message', ({ results, error }) => {
      worker.off('exit', exited);
      if (error === undefined) resolve(results);
      else reject(new Error(`${job.task}, ${job.name}: ${error}`));
    });
    worker.send(job);
  });
}
