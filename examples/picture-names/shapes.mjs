// The pictures of easy-VQA by what they show: "teal circle". What that is, their questions and answers tell.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareNames } from './names.mjs';

const SHAPES = new Set(['circle', 'rectangle', 'triangle']);
const COLOURS = new Set(['black', 'blue', 'brown', 'gray', 'green', 'red', 'teal', 'yellow']);
/** Never seen in training: each colour and each shape is, but not together. */
export const UNSEEN = new Set(['blue circle', 'teal triangle', 'yellow rectangle', 'red circle']);

/** @param folder with train/ and test/, as easy-VQA has them */
export async function readShapes(folder) {
  const train = readPart(folder, 'train').filter(({ name }) => !UNSEEN.has(name));
  const test = readPart(folder, 'test');
  return prepareNames(
    {
      train,
      test: test.filter(({ name }) => !UNSEEN.has(name)),
      'test, unseen': test.filter(({ name }) => UNSEEN.has(name)),
    },
    { flip: true, shift: 0.09 },
  );
}

function readPart(folder, part) {
  const rows = JSON.parse(readFileSync(join(folder, part, 'questions.json'), 'utf8'));
  const told = new Map();
  for (const [question, answer, picture] of rows) {
    const known = told.get(picture) ?? {};
    told.set(picture, known);
    for (const word of wordsThatHold(question, answer)) {
      if (SHAPES.has(word)) known.shape = word;
      if (COLOURS.has(word)) known.colour = word;
    }
  }
  return [...told]
    .filter(([, { shape, colour }]) => shape !== undefined && colour !== undefined)
    .map(([picture, { shape, colour }]) => ({
      id: `${part}/${picture}`,
      name: `${colour} ${shape}`,
      picture: { file: join(folder, part, 'images', `${picture}.png`) },
    }));
}

/** What a question and its answer say of the picture: the answer, and what is asked about or affirmed. */
export function wordsThatHold(question, answer) {
  const words = question.replace('?', '').split(' ');
  if (answer !== 'yes' && answer !== 'no') return [answer, ...words];
  const denied = words.includes('not') || words.includes('no');
  return (answer === 'yes') !== denied ? words : [];
}
