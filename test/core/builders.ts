import { createHash } from 'node:crypto';
import type { Manifest, OwnedFile } from '../../src/core/manifest/manifest.ts';
import type { SyncPlan } from '../../src/core/sync/plan.ts';
import type { ListedObject, ObjectHeaders } from '../../src/core/ports.ts';
import type { Rule } from '../../src/core/purger/rules.ts';
import type { HashedFile } from '../../src/core/site/site.ts';

export const md5 = (content: string): string => createHash('md5').update(content).digest('hex');

export const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

export const HEADERS: ObjectHeaders = { contentType: 'text/plain', cacheControl: 'no-cache' };

/** A file of the build with this content. */
export const file = (key: string, content = 'one'): HashedFile => ({
  key,
  root: { folder: '/site', prefix: '' },
  size: content.length,
  modifiedAt: 0,
  hash: md5(content),
});

/** An object of the bucket with this content, stored by a plain PUT unless an ETag is given. */
export const listed = (key: string, content = 'one', etag = md5(content)): ListedObject => ({
  key,
  size: content.length,
  etag,
  modifiedAt: 0,
});

/** What the manifest says of a file that was deployed with this content. */
export const owned = (content = 'one', more: Partial<OwnedFile> = {}): OwnedFile => ({
  md5: md5(content),
  size: content.length,
  etag: md5(content),
  ...HEADERS,
  ...more,
});

export const manifest = (
  files: Readonly<Record<string, OwnedFile>> = {},
  more: Partial<Manifest> = {},
): Manifest => ({ site: 'acme.docs', prefix: '', run: '7-1', files, pending: {}, writing: {}, ...more });

export const listing = (...objects: readonly ListedObject[]): ReadonlyMap<string, ListedObject> =>
  new Map(objects.map((one) => [one.key, one]));

/** A website at the root of its bucket, served by one domain. */
export const rule = (more: Partial<Rule> = {}): Rule => ({
  site: 'acme.docs',
  prefix: '',
  served: [{ prefix: '', base: 'https://www.example.com/' }],
  index: 'index.html',
  ...more,
});

export const NO_PLAN: SyncPlan = {
  waves: [
    { name: 'assets', uploads: [] },
    { name: 'pages', uploads: [] },
  ],
  deletions: [],
  kept: [],
  unchanged: [],
};

/** What is thrown; for looking at more than its message. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}
