// All the set-up that any command needs; does only what is missing.
import { build } from './build.mjs';
import { installLibtensorflow } from './libtensorflow.mjs';
import { installPackages } from './packages.mjs';
import { SetupError } from './terminal.mjs';

export async function setUp() {
  checkNode();
  await installPackages();
  await build();
  await installLibtensorflow();
}

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) >= 20) return;
  throw new SetupError(
    `crossmodal needs Node 20 or later; this is Node ${process.versions.node}. Get one from https://nodejs.org or your version manager.`,
  );
}
