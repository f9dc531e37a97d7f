/** Bytes as people read them: `274 MB`, `1.1 GB`. */
export function formatBytes(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
