// Stands for `python3` in the tests: answers which pip there is, and lets it "download" a file from a folder.
import { appendFileSync, copyFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const plan = JSON.parse(process.env.FAKE_PIP);
const args = process.argv.slice(2);

if (args[0] === '-c') {
  console.log(JSON.stringify({ python: '3.11', prefix: '/usr', version: '24.0', ...plan.answer }));
} else {
  appendFileSync(join(plan.log, `${process.pid}.json`), `${JSON.stringify(args)}\n`);
  if (plan.hang) {
    writeFileSync(join(process.env.TMPDIR, 'half.whl'), Buffer.alloc(1000));
    setInterval(() => undefined, 1000);
  } else if (plan.says !== undefined) {
    console.error(plan.says);
    process.exitCode = 1;
  } else {
    const requirement = args.at(-1).split('==')[0];
    const wheel = plan.wheels[requirement];
    copyFileSync(wheel, join(args[args.indexOf('--dest') + 1], basename(wheel)));
  }
}
