/** How a word is brought to one of the ways in which it may be written. */
export interface NormalizeOptions {
  /** Default true. */
  readonly lowerCase?: boolean;
  /** Unicode's normal form: `NFC` joins letters and accents, `NFKC` makes `ﬁ` `fi` and `①` `1` too; default `NFC`. */
  readonly form?: 'NFC' | 'NFKC' | 'none';
  /** Take accents off letters (`é` becomes `e`); default false. */
  readonly stripAccents?: boolean;
}

const mark = /\p{Mn}/gu;

/** @returns a function of one word, so that places in the text stay right */
export function normalizer(options: NormalizeOptions): (word: string) => string {
  const { lowerCase = true, form = 'NFC', stripAccents = false } = options;
  return (word) => {
    let normal = form === 'none' ? word : word.normalize(form);
    if (stripAccents) normal = normal.normalize('NFD').replace(mark, '').normalize('NFC');
    // A word of nothing but accents keeps them.
    if (normal.trim() === '') normal = word;
    return lowerCase ? normal.toLowerCase() : normal;
  };
}
