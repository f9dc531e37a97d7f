import { type RgbProfile, readRgbProfile } from './icc-profile.ts';

/** Those read last: the pictures of one camera or one program all hold the same bytes. */
const known: { readonly bytes: Buffer; readonly profile: RgbProfile | undefined }[] = [];
const KEPT = 16;

/** What `readRgbProfile` says of these bytes, which are read once. */
export function knownProfile(bytes: Uint8Array): RgbProfile | undefined {
  const found = known.find((other) => other.bytes.equals(bytes));
  if (found !== undefined) return found.profile;
  if (known.length === KEPT) known.shift();
  const profile = readRgbProfile(bytes);
  // A copy, since the bytes are part of a whole picture's.
  known.push({ bytes: Buffer.from(bytes), profile });
  return profile;
}
