import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A generated table: id, text, two numbers, class. */
export function makeTable(folder, count) {
  const file = join(folder, `${count}.csv`);
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, 'id,text,width,weight,label\n');
  for (let first = 0; first < count; first += 1000) {
    const lines = Array.from({ length: 1000 }, (_, i) => {
      const row = first + i;
      return `r${row},"a text, with ${row % 97} words",${row % 640},${(row % 1000) / 8},class ${row % 10}\n`;
    });
    writeSync(descriptor, lines.join(''));
  }
  closeSync(descriptor);
  return file;
}
