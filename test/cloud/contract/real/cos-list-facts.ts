import { createHash } from 'node:crypto';
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { CosAsk, CosReply } from './clients.ts';
import type { Area } from './fact.ts';
import type { Place } from './place.ts';

const PREFIX = 'l/';
const NAMES = ['a', 'b', 'dir/1', 'dir/2', 'z', '～', '😀'];

const all = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, value = '']) => value);
const one = (text: string, name: string) => all(text, name)[0];

/** Lists are eventually consistent (436/7734): asked until every key is there. */
async function list({ cos, pause }: Place, query: Record<string, string> = {}): Promise<CosReply> {
  for (let left = 10; left > 0; left -= 1) {
    if (all((await cos({ query: { prefix: PREFIX } })).text, 'Key').length >= NAMES.length) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return await cos({ query: { prefix: PREFIX, ...query } });
}

async function batch(
  { cos }: Place,
  body: string,
  headers: CosAsk['headers'] = md5Of(body),
): Promise<CosReply> {
  const type = { 'content-type': 'application/xml' };
  return await cos({ method: 'POST', query: { delete: '' }, body, headers: { ...type, ...headers } });
}
const md5Of = (body: string) => ({ 'content-md5': createHash('md5').update(body).digest('base64') });

/** Listing and batch deletion. */
export const cosLists: Area = {
  name: 'COS lists',
  facts: [
    {
      name: 'keys come in the order of their UTF-8 bytes, not of their UTF-16 units',
      source: '436/7734',
      async check(place) {
        for (const name of NAMES) await place.cos({ method: 'PUT', key: PREFIX + name, body: name });
        const { text } = await list(place);
        deepEqual(
          all(text, 'Key'),
          NAMES.map((name) => PREFIX + name),
        );
      },
    },
    {
      name: 'a row has LastModified with milliseconds, the quoted ETag, Size and StorageClass',
      source: '436/7734',
      async check(place) {
        const { text } = await list(place, { 'max-keys': '1' });
        match(one(text, 'LastModified') ?? '', /^\d{4}-\d\d-\d\dT[\d:]{8}\.000Z$/);
        match(one(text, 'ETag') ?? '', /^(&quot;|")[0-9a-f]{32}(&quot;|")$/);
        deepEqual([one(text, 'Size'), one(text, 'StorageClass')], ['1', 'STANDARD']);
      },
    },
    {
      name: 'a delimiter folds keys into CommonPrefixes',
      source: '436/7734',
      async check(place) {
        const { text } = await list(place, { delimiter: '/' });
        ok(text.includes(`<CommonPrefixes>`));
        deepEqual(all(text, 'Key').includes('l/dir/1'), false);
        ok(all(text, 'Prefix').includes('l/dir/'));
      },
    },
    {
      name: 'max-keys counts keys and prefixes, NextMarker is there only when truncated, marker is exclusive',
      source: '436/7734',
      async check(place) {
        const first = await list(place, { delimiter: '/', 'max-keys': '3' });
        equal(one(first.text, 'IsTruncated'), 'true');
        const marker = one(first.text, 'NextMarker') ?? '';
        const rest = await list(place, { delimiter: '/', marker });
        deepEqual([one(rest.text, 'IsTruncated'), one(rest.text, 'NextMarker')], ['false', undefined]);
        deepEqual(all(rest.text, 'Key'), ['l/z', 'l/～', 'l/😀']);
      },
    },
    {
      name: 'encoding-type=url encodes keys but not their slashes',
      source: '436/7734',
      async check(place) {
        const { text } = await list(place, { 'encoding-type': 'url' });
        ok(all(text, 'Key').includes('l/%EF%BD%9E'), text);
      },
    },
    {
      name: 'an answer names the region of the bucket',
      source: '436/7734',
      async check(place) {
        equal((await list(place)).headers['x-cos-bucket-region'], place.region);
      },
    },
    {
      name: 'a batch delete needs a Content-MD5',
      source: '436/8289',
      async check(place) {
        const { status } = await batch(place, '<Delete><Object><Key>l/a</Key></Object></Delete>', {});
        equal(status, 400);
      },
    },
    {
      name: 'a batch delete tells each key, one that was not there as Deleted too',
      source: '436/8289',
      async check(place) {
        const objects = ['l/a', 'l/never'].map((key) => `<Object><Key>${key}</Key></Object>`);
        const { status, text } = await batch(place, `<Delete>${objects.join('')}</Delete>`);
        deepEqual([status, all(text, 'Key').toSorted()], [200, ['l/a', 'l/never']]);
        ok(!text.includes('<Error>'));
      },
    },
    {
      name: 'a quiet batch delete tells nothing of what went well',
      source: '436/8289',
      async check(place) {
        const body = '<Delete><Quiet>true</Quiet><Object><Key>l/b</Key></Object></Delete>';
        const { status, text } = await batch(place, body);
        deepEqual([status, all(text, 'Key')], [200, []]);
      },
    },
    {
      name: 'XML that is none is MalformedXML',
      source: '436/7730',
      async check(place) {
        const { status, code } = await batch(place, '<Delete><Object>');
        deepEqual([status, code], [400, 'MalformedXML']);
      },
    },
  ],
};
