import { type Fields, listAt, objectAt, optionalFields, refuse, textAt, wholeAt } from './fields.ts';

/** The longest piece of a unigram model; the time for each character of a text grows with its square. */
const LONGEST_PIECE = 256;
/** The most characters that a word may have to be cut; the time for a word grows with its cube. */
const LONGEST_WORD = 1000;

/**
 * Refuses a model of a `tokenizer.json` that the library would misread, or read without end.
 *
 * @param added the tokens beside it, whose ids may go on after the model's
 * @throws CrossmodalError `text/tokenizer-json`
 */
export function checkModel(value: unknown, added: number): void {
  const model = objectAt(value, 'model');
  optionalFields(model, 'model', {
    fuse_unk: 'boolean',
    byte_fallback: 'boolean',
    ignore_merges: 'boolean',
    end_of_word_suffix: 'string',
    continuing_subword_prefix: 'string',
    continuing_subword_suffix: 'string',
    unk_token: 'string',
  });
  const kind = kindOf(model);
  const check = Object.hasOwn(checks, kind) ? checks[kind] : undefined;
  if (check === undefined) {
    throw refuse('model.type', `one of ${Object.keys(checks).join(', ')}`, model.type);
  }
  check(model, added);
}

/** Ids are places in lists that the library walks through, so that a large one would take it hours. */
export function largestId(tokens: number, added: number): number {
  return 2 * (tokens + added) + 1000;
}

/** The kind of a model, where old files do not say it, too. */
export function kindOf(model: Fields): string {
  if (typeof model.type === 'string') return model.type;
  if (model.type !== undefined && model.type !== null) return '';
  if (Array.isArray(model.vocab)) return 'Unigram';
  if (Array.isArray(model.merges)) return 'BPE';
  return 'continuing_subword_prefix' in model ? 'WordPiece' : 'WordLevel';
}

type Check = (model: Fields, added: number) => void;

const checks: Readonly<Record<string, Check>> = {
  BPE(model, added) {
    checkIds(model, added);
    for (const [i, merge] of listAt(model.merges, 'model.merges').entries()) {
      const pair = typeof merge === 'string' ? merge.split(' ') : merge;
      if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((part) => typeof part === 'string')) {
        throw refuse(`model.merges.${i}`, 'two tokens', merge);
      }
    }
  },
  Unigram({ vocab, unk_id: unknown }) {
    const pieces = listAt(vocab, 'model.vocab');
    if (pieces.length === 0) throw refuse('model.vocab', 'a list of at least one piece', vocab);
    for (const [i, piece] of pieces.entries()) {
      const place = `model.vocab.${i}`;
      const [token, score] = listAt(piece, place);
      textAt(token, `${place}.0`, LONGEST_PIECE);
      if (!Number.isFinite(score)) throw refuse(`${place}.1`, 'a number', score);
    }
    if (unknown != null) wholeAt(unknown, 'model.unk_id', 0, pieces.length - 1);
  },
  WordLevel: checkIds,
  WordPiece(model, added) {
    checkIds(model, added);
    textAt(model.unk_token, 'model.unk_token');
    textAt(model.continuing_subword_prefix, 'model.continuing_subword_prefix');
    const longest = model.max_input_chars_per_word;
    if (longest != null) wholeAt(longest, 'model.max_input_chars_per_word', 1, LONGEST_WORD);
  },
};

function checkIds({ vocab }: Fields, added: number): void {
  const ids = Object.entries(objectAt(vocab, 'model.vocab'));
  const largest = largestId(ids.length, added);
  for (const [token, id] of ids) wholeAt(id, `model.vocab[${JSON.stringify(token)}]`, 0, largest);
}
