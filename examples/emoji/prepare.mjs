// Makes the table and the pictures of this example from three npm packages: emoji.csv and pictures/, in data/ or
// in the folder that is given.
// One row an emoji and vendor; the emoji (not the rows) are split into train, validation and test, and the two
// later parts hold Google's pictures alone.
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomStream } from '@crossmodal/core';

const SEED = 42;
const SIZE = 64;
const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, 'data'));
const require = createRequire(import.meta.url);

const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));
const vendors = {
  google: folderOf('emoji-datasource-google'),
  twitter: folderOf('emoji-datasource-twitter'),
};
const pictureOf = (vendor, image) => join(vendors[vendor], 'img', vendor, String(SIZE), image);

/** Names by code point: without the variation selector, since the two packages write it differently. */
const codeOf = (hexcode) => hexcode.toLowerCase().replaceAll('-fe0f', '');
const names = new Map(
  require('emojibase-data/en/data.json').map((emoji) => [codeOf(emoji.hexcode), emoji.label]),
);

const emoji = require('emoji-datasource-google/emoji.json')
  .filter((entry) => entry.category !== 'Component')
  .map((entry) => ({ code: codeOf(entry.unified), image: entry.image, category: entry.category }))
  .filter(({ code, image }) => names.has(code) && existsSync(pictureOf('google', image)))
  .sort((a, b) => (a.code < b.code ? -1 : 1));

const order = randomStream(SEED).child('emoji-split').permutation(emoji.length);
const trainCount = Math.round(emoji.length * 0.7);
const validationCount = Math.floor(emoji.length * 0.1);
const splitAt = (position) =>
  position < trainCount ? 'train' : position < trainCount + validationCount ? 'validation' : 'test';

const rows = [...order].flatMap((index, position) => {
  const { code, image, category } = emoji[index];
  const split = splitAt(position);
  return ['google', 'twitter']
    .filter((vendor) => (vendor === 'google' || split === 'train') && existsSync(pictureOf(vendor, image)))
    .map((vendor) => ({
      id: `${code}/${vendor}`,
      code,
      name: names.get(code),
      picture: `pictures/${vendor}/${image}`,
      category,
      split,
      source: pictureOf(vendor, image),
    }));
});

// Written beside and renamed, so that an interrupted run leaves nothing that looks whole.
const temporary = `${target}.partial`;
rmSync(temporary, { recursive: true, force: true });
for (const vendor of Object.keys(vendors))
  mkdirSync(join(temporary, 'pictures', vendor), { recursive: true });
for (const row of rows) copyFileSync(row.source, join(temporary, row.picture));
const columns = ['id', 'code', 'name', 'picture', 'category', 'split'];
const cell = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
writeFileSync(
  join(temporary, 'emoji.csv'),
  `${[columns, ...rows.map((row) => columns.map((column) => row[column]))].map((line) => line.map(cell).join(',')).join('\n')}\n`,
);
rmSync(target, { recursive: true, force: true });
renameSync(temporary, target);

const count = (split) => rows.filter((row) => row.split === split && row.id.endsWith('/google')).length;
process.stderr.write(
  `${emoji.length} emoji in ${new Set(emoji.map((entry) => entry.category)).size} categories: ` +
    `${count('train')} train, ${count('validation')} validation, ${count('test')} test\n`,
);
