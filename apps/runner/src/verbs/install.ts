import { installLibtensorflow, installReporter } from '@crossmodal/engine';

/** `crossmodal install`: gets libtensorflow, once for this machine. */
export async function install({ cuda = false }: { readonly cuda?: boolean }): Promise<void> {
  const onProgress = installReporter(process.stderr);
  const { directory } = await installLibtensorflow({ variant: cuda ? 'cuda' : 'cpu', onProgress });
  console.log(directory);
}
