// Trains what it is told, one at a time: started by ../fusion.mjs.
import { useTensorFlow } from '@crossmodal/engine';
import { baselines, contestants } from './contestants.mjs';
import { easyVqa } from './tasks/easy-vqa.mjs';
import { emoji } from './tasks/emoji.mjs';
import { accuracyOf, multiplied, trainOne } from './train.mjs';

const makers = { 'easy-vqa': easyVqa, emoji };
const tasks = {};
let ready;

process.on('message', async ({ threads, ...job }) => {
  try {
    ready ??= useTensorFlow({ threads: { intra: threads, inter: 1 } });
    await ready;
    tasks[job.task] ??= await makers[job.task]();
    const results = await run(tasks[job.task], job);
    if (process.connected) process.send({ results });
  } catch (error) {
    if (process.connected) process.send({ error: error.stack });
  }
});

/** The results of one job; that of the single modalities includes their product. */
async function run(task, { name, ...job }) {
  const result = ({ predictions, ...rest }, as) => ({ ...job, name: as, ...rest });
  if (name !== 'alone') return [result(await trainOne(task, contestants[name], job), name)];
  const text = await trainOne(task, baselines.text, job);
  const picture = await trainOne(task, baselines.picture, job);
  const accuracy = accuracyOf(multiplied(text.predictions, picture.predictions), task.classes);
  return [
    result(text, 'text'),
    result(picture, 'picture'),
    {
      ...job,
      name: 'text × picture',
      accuracy,
      parameters: text.parameters + picture.parameters,
      msPerStep: text.msPerStep + picture.msPerStep,
      steps: text.steps + picture.steps,
    },
  ];
}
