/** Remembers what a function of words gave; words are few, and each is met often. */
export function remember<Result>(work: (word: string) => Result, limit = 100_000): (word: string) => Result {
  const known = new Map<string, Result>();
  return (word) => {
    let result = known.get(word);
    if (result === undefined) {
      result = work(word);
      if (known.size >= limit) known.clear();
      if (word.length <= 100) known.set(word, result);
    }
    return result;
  };
}
