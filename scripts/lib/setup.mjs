// All the set-up that any command needs; does only what is missing.
import { build } from './build.mjs';
import { installLibtensorflow } from './libtensorflow.mjs';
import { installPackages } from './packages.mjs';

export async function setUp() {
  await installPackages();
  await build();
  await installLibtensorflow();
}
