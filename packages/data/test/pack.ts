import { pack } from 'tar-stream';
import { collect } from './temporary.ts';

export type Member = readonly [name: string, content: string | Uint8Array, type?: 'symlink' | 'directory'];

/** The bytes of a tar archive. */
export async function tar(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content, type] of members) {
    if (type === 'symlink') archive.entry({ name, type, linkname: String(content) });
    else if (type === 'directory') archive.entry({ name, type });
    else archive.entry({ name }, Buffer.from(content));
  }
  archive.finalize();
  return Buffer.concat(await collect(archive as AsyncIterable<Buffer>));
}
