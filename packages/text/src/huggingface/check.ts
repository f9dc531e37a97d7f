import type { Growth } from '../patterns/cost.ts';
import { checkModel, largestId } from './check-model.ts';
import { checkPattern } from './check-pattern.ts';
import { type Fields, listAt, objectAt, optionalFields, refuse, textAt, wholeAt } from './fields.ts';
import { splitBehaviors } from './split.ts';

/** A text may become so many times as long, by all steps together; those of known models stay below 100. */
const MOST_GROWTH = 256;
const MOST_STEPS = 64;
/** In UTF-16 units, for a pattern whose search may take a time that grows with the square of the length. */
const LONGEST_TEXT = 100_000;
/** The library searches each place of a text for added tokens of any length. */
const LONGEST_ADDED = 1000;

/**
 * Refuses a `tokenizer.json` whose parts are not as Hugging Face writes them, before their library has it: it checks
 * little itself, and some nonsense (an id of 4,000,000,000, pieces of length 0) it would work on without end.
 *
 * @returns how long texts may be that it is given, in UTF-16 units: Infinity, but for patterns that may be slow
 * @throws CrossmodalError `text/tokenizer-json` with the place in the file, what was expected there and what came
 */
export function checkTokenizerJson(json: Fields): number {
  const model = objectAt(json.model, 'model');
  const added = listAt(json.added_tokens ?? [], 'added_tokens');
  checkModel(model, added.length);
  const tokens = Object.keys(model.vocab as object).length;
  for (const [i, token] of added.entries())
    checkAdded(token, `added_tokens.${i}`, largestId(tokens, added.length));
  if (json.padding != null) {
    const { pad_id: id } = objectAt(json.padding, 'padding');
    if (id != null) wholeAt(id, 'padding.pad_id', 0, largestId(tokens, added.length));
  }
  const budget = { steps: 0, growth: 1, slow: false };
  for (const [name, inner] of [
    ['normalizer', 'normalizers'],
    ['pre_tokenizer', 'pretokenizers'],
    ['post_processor', 'processors'],
  ] as const) {
    checkSteps(json[name], { place: name, inner, budget });
  }
  return budget.slow ? Math.floor(LONGEST_TEXT / budget.growth) : Number.POSITIVE_INFINITY;
}

function checkAdded(value: unknown, place: string, largest: number): void {
  const token = objectAt(value, place);
  wholeAt(token.id, `${place}.id`, 0, largest);
  if (textAt(token.content, `${place}.content`, LONGEST_ADDED) === '') {
    throw refuse(`${place}.content`, 'a text of at least one character', '');
  }
  const flag = 'boolean';
  optionalFields(token, place, {
    special: flag,
    normalized: flag,
    lstrip: flag,
    rstrip: flag,
    single_word: flag,
  });
}

interface Walk {
  readonly place: string;
  /** The field of a sequence that holds its steps. */
  readonly inner: string;
  /** What all steps together have used up, and whether one of them may be slow. */
  readonly budget: { steps: number; growth: number; slow: boolean };
}

function checkSteps(value: unknown, walk: Walk): void {
  if (value === null || value === undefined) return;
  const { place, inner, budget } = walk;
  const step = objectAt(value, place);
  textAt(step.type, `${place}.type`);
  budget.steps++;
  if (budget.steps > MOST_STEPS) throw refuse(place, `one of at most ${MOST_STEPS} steps`, value);
  if (step.type === 'Sequence') {
    for (const [i, part] of listAt(step[inner], `${place}.${inner}`).entries()) {
      checkSteps(part, { ...walk, place: `${place}.${inner}.${i}` });
    }
    return;
  }
  if (checkStep(step, place) === 'quadratic') budget.slow = true;
  budget.growth *= growthOf(step);
  if (!(budget.growth <= MOST_GROWTH)) {
    throw refuse(place, `a step after which texts are at most ${MOST_GROWTH} times as long`, value);
  }
}

/** @returns how the time that it takes grows with the length of the text */
function checkStep(step: Fields, place: string): Growth {
  switch (step.type) {
    case 'Replace':
    case 'Split':
      optionalFields(step, place, { content: 'string', invert: 'boolean' });
      checkBehavior(step.behavior, place);
      return checkPattern(step.pattern, `${place}.pattern`);
    case 'Punctuation':
      checkBehavior(step.behavior, place);
      break;
    case 'CharDelimiterSplit':
      textAt(step.delimiter, `${place}.delimiter`);
      break;
    case 'Prepend':
      textAt(step.prepend, `${place}.prepend`);
      break;
    case 'Metaspace':
      optionalFields(step, place, { replacement: 'string', str_rep: 'string', prepend_scheme: 'string' });
      break;
    case 'FixedLength':
      // Of 0 it would cut for ever.
      wholeAt(step.length, `${place}.length`, 1, Number.MAX_SAFE_INTEGER);
      break;
    case 'TemplateProcessing':
      checkTemplate(step.single, `${place}.single`);
      break;
    case 'BertProcessing':
    case 'RobertaProcessing':
      for (const name of ['sep', 'cls'])
        textAt(listAt(step[name], `${place}.${name}`)[0], `${place}.${name}.0`);
      break;
  }
  return 'linear';
}

function checkBehavior(value: unknown, place: string): void {
  if (value == null || splitBehaviors.includes(value as string)) return;
  throw refuse(`${place}.behavior`, `one of ${splitBehaviors.join(', ')}`, value);
}

/** The text stands in it once: each time more would double it. */
function checkTemplate(value: unknown, place: string): void {
  const pieces = listAt(value, place);
  let texts = 0;
  for (const [i, piece] of pieces.entries()) {
    const { SpecialToken, Sequence } = objectAt(piece, `${place}.${i}`);
    if (SpecialToken !== undefined) {
      const token = objectAt(SpecialToken, `${place}.${i}.SpecialToken`);
      textAt(token.id, `${place}.${i}.SpecialToken.id`);
    } else {
      const { id } = objectAt(Sequence, `${place}.${i}.Sequence`);
      if (id !== 'A') throw refuse(`${place}.${i}.Sequence.id`, '"A"', id);
      texts++;
    }
  }
  if (texts !== 1) throw refuse(place, 'a list with the sequence "A" once', value);
}

/** How many times as long a step may make a text, at most. */
function growthOf(step: Fields): number {
  const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0);
  switch (step.type) {
    case 'Replace': {
      const { String: text } = step.pattern as Fields;
      const content = lengthOf(step.content);
      // A pattern may match the nothing between any two characters.
      return lengthOf(text) === 0 ? 1 + content : Math.max(1, content / lengthOf(text));
    }
    case 'Prepend':
      return 1 + lengthOf(step.prepend);
    case 'Metaspace':
      return Math.max(1, lengthOf(step.replacement), lengthOf(step.str_rep));
    case 'ByteLevel':
      // UTF-8 has at most three bytes for a UTF-16 unit.
      return 3;
    default:
      return 1;
  }
}
