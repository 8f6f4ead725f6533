import { isPage } from './site.ts';

/** What the content of a file is compared by. */
export type Digest = 'md5' | 'sha256';

/** Files above this many bytes count as large. */
const LARGE = 1024 * 1024;

/**
 * Which digest stands for the content of a file of the build, however often it is deployed. The MD5 comes for nothing with every PUT, and
 * is what a bucket lists and an edge's answer is compared by (verification.ts), so it stands for pages and for whatever is small. Of a
 * large asset each "nothing changed" has to read and hash all of it: for SHA-256 processors have instructions of their own, so that it
 * takes half the time of MD5 (1.55 GB/s instead of 0.75 on a core of a build machine).
 */
export const digestFor = ({ key, size }: { readonly key: string; readonly size: number }): Digest =>
  size > LARGE && !isPage(key) ? 'sha256' : 'md5';

/** Of which kind a hash in hex is: an MD5 has 32 digits, a SHA-256 has 64. */
export const kindOf = (hash: string): Digest => (hash.length === 64 ? 'sha256' : 'md5');

export const isSha256 = (hash: string): boolean => /^[0-9a-f]{64}$/.test(hash);

/** What is known of a content that was deployed: its MD5, lower-case hex or empty, and the SHA-256 of some. */
export type Digests = { readonly md5: string; readonly sha256?: string };

/** A hash as it is noted. An earlier version, which compares by MD5 alone, uploads what has none once more. */
export const digestsOf = (hash: string): Digests =>
  kindOf(hash) === 'md5' ? { md5: hash } : { md5: '', sha256: hash };

/** Whether a hash is that of a known content; undefined: nothing of its kind is known. */
export function isOf(hash: string, known: Digests): boolean | undefined {
  const other = kindOf(hash) === 'md5' ? known.md5 : known.sha256;
  return other === undefined || other === '' ? undefined : other === hash;
}
