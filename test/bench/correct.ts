import type { SiteFile } from './sites.ts';

/** An object as the server has it. */
export type Stored = {
  readonly key: string;
  readonly size: number;
  /** Without quotes: the MD5, unless it was put in parts. */
  readonly etag: string;
  /** CRC-64/XZ, decimal. */
  readonly crc64: string;
};

/**
 * Says what is wrong with what is below a prefix, beside the site on the disk; undefined when it is the site and nothing else. What came in
 * parts is compared by its CRC-64, since its ETag tells nothing of the content; all else by its MD5.
 */
export function findFault(
  stored: readonly Stored[],
  prefix: string,
  files: ReadonlyMap<string, SiteFile>,
): string | undefined {
  const found = new Map(
    stored.filter(({ key }) => key.startsWith(prefix)).map((one) => [one.key.slice(prefix.length), one]),
  );
  const extra = [...found.keys()].filter((path) => !files.has(path));
  const wrong: string[] = [];
  for (const [path, file] of files) {
    const object = found.get(path);
    if (object === undefined || !isSame(object, file)) wrong.push(path);
  }
  if (wrong.length + extra.length === 0) return undefined;
  return `${wrong.length} of ${files.size} objects missing or other, ${extra.length} too many, first: ${wrong[0] ?? extra[0] ?? ''}`;
}

function isSame(object: Stored, file: SiteFile): boolean {
  if (object.size !== file.size) return false;
  return object.etag.includes('-') ? object.crc64 === file.crc64() : object.etag === file.md5;
}
