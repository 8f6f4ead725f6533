import { createHash } from 'node:crypto';
import { DeployError } from '../../src/core/errors.ts';
import type { Bucket, ObjectHeaders } from '../../src/core/ports.ts';

type Stored = {
  readonly key: string;
  readonly body: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: number;
} & ObjectHeaders;

/** A bucket that is a map, for what has to be asked thousands of times: it knows keys, bodies and headers, and nothing of the wire. */
export type MemoryBucket = Bucket & {
  readonly objects: ReadonlyMap<string, Stored>;
  /** Puts an object there as somebody else would. */
  place(key: string, body: string): void;
};

/** What a removal was: of something (`wasThere`), and one of many in a batch. */
export type Removal = { readonly wasThere: boolean; readonly isOfMany: boolean };

/** `read` finds a file of the build by its path; `onWrite` hears of every change once it is there. */
export function memoryBucket(outside: {
  readonly now: () => number;
  readonly read: (path: string) => string;
  readonly onWrite: (key: string, removal?: Removal) => void;
}): MemoryBucket {
  const objects = new Map<string, Stored>();
  const store = (key: string, body: string, headers: ObjectHeaders) => {
    const since = outside.now();
    const etag = createHash('md5').update(body).digest('hex');
    const modifiedAt = Math.floor(outside.now() / 1000) * 1000;
    objects.set(key, { ...headers, key, body, size: body.length, etag, modifiedAt });
    outside.onWrite(key);
    return Promise.resolve({ etag, crc64: undefined, hash: etag, since });
  };
  const drop = (key: string, isOfMany = false) => {
    const wasThere = objects.delete(key);
    outside.onWrite(key, { wasThere, isOfMany });
  };
  return {
    objects,
    place(key, body) {
      void store(key, body, { contentType: '', cacheControl: '' });
    },
    serverTime: outside.now,
    warmUp: () => undefined,
    list(prefix, hints) {
      const found = [...objects.values()].filter(({ key }) => key.startsWith(prefix));
      hints?.onObjects?.(found);
      return Promise.resolve(found);
    },
    head: (key) => {
      const found = objects.get(key);
      return Promise.resolve(found && { ...found, crc64: undefined });
    },
    read: (key) => {
      const found = objects.get(key);
      return Promise.resolve(found && { bytes: new TextEncoder().encode(found.body), etag: found.etag });
    },
    put: ({ key, content, headers }) => store(key, textOf(content, outside.read), headers),
    rewrite: (key, headers, { etag }) => {
      const found = objects.get(key);
      return found?.etag === etag ? store(key, found.body, headers) : Promise.reject(replaced(key));
    },
    remove: (key) => {
      const since = outside.now();
      drop(key);
      return Promise.resolve({ since });
    },
    removeMany: (keys) => {
      // One after the other, as the service does it: each moment in between counts.
      for (const key of keys) drop(key, true);
      return Promise.resolve([]);
    },
    takeBackUploads: () => Promise.resolve(),
    website: () => Promise.resolve({ index: 'index.html', cleanUrls: false, errorsAsPages: false }),
  };
}

const replaced = (key: string): DeployError =>
  new DeployError(`The object ${key} is another one by now.`, { remedy: 'Run the workflow again.' });

type Content = Parameters<Bucket['put']>[0]['content'];

const textOf = (content: Content, read: (path: string) => string): string =>
  'path' in content ? read(content.path) : new TextDecoder().decode(content.bytes);
