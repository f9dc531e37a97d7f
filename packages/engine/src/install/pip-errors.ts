import { CrossmodalError } from '@crossmodal/core';
import type { Wheel } from '../locate/builds.ts';

const noNetwork =
  /Retrying \(|NewConnectionError|Max retries|ConnectionError|ProxyError|SSLError|Read timed out|name resolution|ReadTimeoutError|IncompleteRead|ConnectionResetError/;

/** The error for a pip that failed, from what it said. */
export function downloadError({ name, version, platform }: Wheel, said: string): CrossmodalError {
  const last = lastLines(said);
  if (/No space left on device|\[Errno 28\]/.test(said)) {
    return new CrossmodalError(
      'engine/no-space',
      `pip ran out of space for ${name} ${version}. pip: ${last}`,
      {
        hint: 'Make space there, or set CROSSMODAL_CACHE to a folder on a larger disk.',
      },
    );
  }
  if (noNetwork.test(said)) {
    return new CrossmodalError(
      'engine/no-network',
      `pip did not reach the package index for ${name} ${version}. pip: ${last}`,
      {
        hint:
          'Check the connection, and the proxy or mirror in pip config list; ' +
          'for a machine without network, see docs/install.md.',
      },
    );
  }
  if (/No matching distribution|Could not find a version/.test(said)) {
    return new CrossmodalError(
      'engine/no-such-version',
      `the package index has no ${name} ${version} for ${platform}. pip: ${last}`,
      { hint: 'If pip uses a mirror (pip config list), have it carry that version, or name another one.' },
    );
  }
  return new CrossmodalError('engine/download-failed', `pip did not fetch ${name} ${version}. pip: ${last}`, {
    hint: `Try it by hand: pip download --no-deps ${name}==${version}`,
  });
}

function lastLines(said: string): string {
  const lines = said
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('[notice]'));
  return (
    lines
      .slice(-3)
      .map((line) => (line.length > 160 ? `${line.slice(0, 159)}…` : line))
      .join(' / ') || 'nothing.'
  );
}
