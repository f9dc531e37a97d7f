import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Emoji {
  readonly label: string;
  readonly emoji: string;
  readonly tags?: readonly string[];
}

const require = createRequire(join(import.meta.dirname, '../../../examples/emoji/package.json'));

/** Every third of the names and tags of emoji in some languages: the lines that golden/subwords.py reads. */
export function multilingualLines(languages: readonly string[]): readonly string[] {
  return languages
    .flatMap((language) => require(`emojibase-data/${language}/data.json`) as Emoji[])
    .flatMap(({ label, emoji, tags = [] }) => [label, `${emoji} ${tags.join(', ')}`])
    .filter((_, i) => i % 3 === 0);
}
