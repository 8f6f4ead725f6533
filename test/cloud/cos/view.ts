import { newIds } from './errors.ts';
import { fireEvent, type EventDeps, type Happening } from './events.ts';
import { bytesOf, contentOf } from './content.ts';
import { keptHeaders, wholeEtag, wholeSecond } from './metadata.ts';
import type { CosKnobs } from './operation.ts';
import type { Bucket, StoredObject } from './store.ts';

/** An object as the control door lists it; `headers` are those that a GET shows of its metadata. */
export type ObjectRow = {
  readonly key: string;
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  /** CRC-64/XZ, decimal. */
  readonly crc64: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** A bucket as its owner sees it, without a request: no signature, no line in the ledger. Changes fire events like any other. */
export type ObjectView = {
  keys(): string[];
  /** The object as text; undefined when it is not there. Throws where its bytes were not kept. */
  read(key: string): string | undefined;
  headers(key: string): Readonly<Record<string, string>> | undefined;
  put(key: string, body: string, headers?: Record<string, string>): void;
  remove(key: string): void;
};

export function viewOf(deps: EventDeps & { readonly knobs: CosKnobs }, bucket: Bucket): ObjectView {
  const fire = (name: string, object: Happening['object']) => {
    const { requestId } = newIds(deps.clock.now());
    const cause = { requestId, authorization: '', sourceIp: '127.0.0.1', by: 'deployer' } as const;
    fireEvent(deps, cause, { name, object, bucket });
  };
  return {
    keys: () => [...bucket.keys].filter((key) => bucket.get(key) !== undefined),
    read(key) {
      const object = bucket.get(key);
      return object && bytesOf(object).toString('utf8');
    },
    headers: (key) => bucket.get(key)?.headers,
    put(key, text, headers = {}) {
      const body = Buffer.from(text);
      const given = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const object: StoredObject = {
        ...contentOf(body, deps.knobs),
        key,
        etag: wholeEtag(body, deps.knobs),
        headers: keptHeaders(key, given),
        acl: 'default',
        storageClass: 'STANDARD',
        lastModified: wholeSecond(deps.clock.now()),
      };
      fire('cos:ObjectCreated:Put', bucket.put(object));
    },
    remove(key) {
      const { object, marker } = bucket.remove(key, wholeSecond(deps.clock.now()));
      if (marker !== undefined) fire('cos:ObjectRemove:DeleteMarkerCreated', marker);
      else if (object !== undefined) fire('cos:ObjectRemove:Delete', object);
    },
  };
}

export const objectRows = (bucket: Bucket): ObjectRow[] =>
  [...bucket.keys].flatMap((key) => {
    const object = bucket.get(key);
    if (object === undefined) return [];
    const { size, crc64, headers } = object;
    return [{ key, size, etag: object.etag.replaceAll('"', ''), crc64, headers }];
  });
