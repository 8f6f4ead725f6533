import { count, grouped } from '../amounts.ts';
import { DeployError } from '../errors.ts';
import type { ObjectHeaders } from '../ports.ts';

const METADATA = 'x-cos-meta-';

/** What an x-cos-meta-* value and all such headers of an object together may take, bytes. Source: cloud.tencent.com/document/product/436/7749. */
export const MOST_METADATA = { one: 2048, all: 4096 };

/**
 * Refuses what COS would refuse in the middle of the upload: no line of `_headers` need be too long by itself, since every block that
 * matches a path counts and placeholders are filled in. Whether names count is not documented; counted, nothing is refused later.
 */
export function refuseLargeMetadata(
  uploads: readonly { readonly file: { readonly key: string }; readonly headers: ObjectHeaders }[],
): void {
  const large = uploads.flatMap(({ file, headers }) => {
    const why = excessOf(headers);
    return why === undefined ? [] : [{ key: file.key, why }];
  });
  const [first] = large;
  if (first === undefined) return;
  throw new DeployError(
    `COS cannot store the metadata of ${count(large.length, 'file')} (first: ${first.key}): ${first.why}.`,
    {
      remedy: `Shorten the X-Cos-Meta-* lines of _headers, or take some out: of one file every block counts whose path matches it.`,
    },
  );
}

/** What is too much about the metadata of an object; undefined: nothing. */
function excessOf({ more = {} }: ObjectHeaders): string | undefined {
  const metadata = Object.entries(more).filter(([name]) => name.startsWith(METADATA));
  const long = metadata.find(([, value]) => value.length > MOST_METADATA.one);
  if (long !== undefined)
    return `${long[0]} has ${grouped(long[1].length)} bytes, COS takes ${grouped(MOST_METADATA.one)}`;
  const all = metadata.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return all > MOST_METADATA.all
    ? `its ${METADATA}* headers have ${grouped(all)} bytes together, COS takes ${grouped(MOST_METADATA.all)}`
    : undefined;
}
