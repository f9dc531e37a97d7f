import { installLibtensorflow } from '@crossmodal/engine';

/** `crossmodal install`: gets libtensorflow, once for this machine. */
export async function install({ cuda = false }: { readonly cuda?: boolean }): Promise<void> {
  const { directory } = await installLibtensorflow({ variant: cuda ? 'cuda' : 'cpu' });
  console.log(directory);
}
