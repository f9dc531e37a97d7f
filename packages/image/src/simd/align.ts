/** The next address that a vector of 16 bytes may begin at. In bytes. */
export function align(size: number): number {
  return Math.ceil(size / 16) * 16;
}
