import { CloudError, DeployError, isKind } from '../core/errors.ts';
import type { ObjectHeaders, Stored } from '../core/ports.ts';
import { storedOf } from '../core/site/object-headers.ts';
import { headOf, encodedKey, storedHeaders, type Connection } from './connection.ts';
import { unquoted } from './listing.ts';
import { textOf } from './xml.ts';

/** Whether the key may read ACLs, until a refusal shows that it may not: then nobody asks again. */
type AclReader = { isAllowed: boolean };

/**
 * Gives an object other headers by a copy onto itself. What is not given again is lost: ACL, storage class and whatever else
 * somebody stored with it (cloud.tencent.com/document/product/436/10881). An object that was replaced since the plan is left alone.
 */
export async function rewrite(
  connection: Connection,
  object: {
    readonly key: string;
    readonly headers: ObjectHeaders;
    readonly etag: string;
    readonly dropped?: readonly string[];
  },
  aclReader: AclReader,
): Promise<Stored> {
  const { key, headers, etag, dropped = [] } = object;
  const [before, acl] = await Promise.all([connection.ask(headOf(key)), ownAcl(connection, key, aclReader)]);
  const storageClass = before.headers['x-cos-storage-class'];
  const since = connection.serverTime();
  const repeats = { were: false };
  try {
    const copied = await connection.ask({
      operation: 'PutObject',
      method: 'PUT',
      key,
      headers: {
        'x-cos-copy-source': `${connection.copySource}/${encodedKey(key)}`,
        'x-cos-copy-source-if-match': `"${etag}"`,
        'x-cos-metadata-directive': 'Replaced',
        ...otherMetadata(before.headers, dropped),
        ...storedHeaders(headers),
        ...encryptionOf(before.headers),
        ...(storageClass === undefined ? {} : { 'x-cos-storage-class': storageClass }),
        ...(acl === undefined ? {} : { 'x-cos-acl': acl }),
      },
      root: 'CopyObjectResult',
      onRepeat: () => (repeats.were = true),
    });
    const document = copied.body.toString('utf8');
    return {
      etag: unquoted(textOf(document, 'ETag') ?? ''),
      crc64: textOf(document, 'CRC64'),
      since: connection.serverTime(copied.sentAt),
    };
  } catch (error) {
    if (!(error instanceof CloudError) || error.code !== 'PreconditionFailed') throw error;
    // An earlier try of ours whose answer was lost gives an object that was put in parts another ETag.
    const { headers: now } = repeats.were ? await connection.ask(headOf(key)) : before;
    const wanted = storedHeaders(headers);
    if (!repeats.were || Object.entries(wanted).some(([name, value]) => now[name] !== value))
      throw replaced(key);
    return { etag: unquoted(now['etag'] ?? ''), crc64: now['x-cos-hash-crc64ecma'], since };
  }
}

/** The ACL that was given to this object; undefined: that of its bucket, or it may not be read. */
async function ownAcl({ ask }: Connection, key: string, reader: AclReader): Promise<string | undefined> {
  if (!reader.isAllowed) return undefined;
  try {
    const answer = await ask({
      operation: 'GetObjectACL',
      method: 'GET',
      key,
      query: { acl: '' },
      root: 'AccessControlPolicy',
    });
    const acl = answer.headers['x-cos-acl'];
    return acl === 'default' ? undefined : acl;
  } catch (error) {
    if (!isKind(error, 'denied')) throw error;
    reader.isAllowed = false;
    return undefined;
  }
}

/** How the object is encrypted by the service; a copy is encrypted only if it asks for it. */
const encryptionOf = (before: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(before).filter(([name]) => /^x-cos-server-side-encryption(-cos-kms-key-id)?$/.test(name)),
  );

/** What is stored with an object besides the two headers that every one has, but for what nobody wants any more. */
const otherMetadata = (before: Readonly<Record<string, string>>, dropped: readonly string[]) =>
  Object.fromEntries(Object.entries(storedOf(before) ?? {}).filter(([name]) => !dropped.includes(name)));

const replaced = (key: string): DeployError =>
  new DeployError(`The object ${key} was replaced by somebody else during the deploy.`, {
    remedy: 'Make sure that nothing else writes to the bucket during the deploy, and run it again.',
  });
