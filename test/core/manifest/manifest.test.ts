import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  encodeManifest,
  parseManifest,
  type Manifest,
  type OwnedFile,
} from '../../../src/core/manifest/manifest.ts';
import { character } from '../../characters.ts';
import { manifest, owned } from '../builders.ts';

const encoded = (content: string): Uint8Array => new TextEncoder().encode(content);
const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const text = fc.string({ unit: character, maxLength: 20 });
const time = fc.nat({ max: 2 ** 45 });

const anyFile: fc.Arbitrary<OwnedFile> = fc
  .tuple(
    fc.record({ md5: text, size: fc.nat(), etag: text, contentType: text, cacheControl: text }),
    fc.option(time),
    fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)),
    fc.option(fc.dictionary(fc.constantFrom('expires', 'content-language', 'x-cos-meta-a'), text)),
  )
  .map(([file, absentSince, sha256, more]) => ({
    ...file,
    ...(absentSince === null ? {} : { absentSince }),
    ...(sha256 === null ? {} : { sha256 }),
    ...(more === null ? {} : { more }),
  }));

const by = <T>(value: fc.Arbitrary<T>) => fc.dictionary(text, value, { maxKeys: 5, noNullPrototype: true });

const content = fc.stringMatching(/^[0-9]{1,9}( ([0-9a-f]{32}|-)( [a-z0-9,-]{1,20})?)?$/);

/** Notes of writes, of some of which it is known what they store. */
const notes = by(fc.tuple(time, fc.option(content))).map((both) => {
  const known = Object.entries(both).flatMap(([key, [, of]]) => (of === null ? [] : [[key, of] as const]));
  return {
    writing: Object.fromEntries(Object.entries(both).map(([key, [at]]) => [key, at])),
    ...(known.length === 0 ? {} : { contents: Object.fromEntries(known) }),
  };
});

const withoutNotes = fc.record(
  {
    site: text,
    prefix: text,
    run: text,
    files: by(anyFile),
    pending: by(time),
    strays: by(time),
    joined: by(text),
    covered: fc.array(text, { maxLength: 3 }),
  },
  { requiredKeys: ['site', 'prefix', 'run', 'files', 'pending'] },
);

const anyManifest: fc.Arbitrary<Manifest> = fc
  .tuple(withoutNotes, notes)
  .map(([rest, noted]) => ({ ...rest, ...noted }));

test('what was written is read', () => {
  fc.assert(
    fc.property(anyManifest, (one) => {
      expect(parseManifest(encodeManifest(one))).toEqual({ state: 'read', manifest: one });
    }),
  );
});

test('keys that mean something in JavaScript are keys', () => {
  const files = Object.fromEntries(['__proto__', 'constructor', 'toString'].map((key) => [key, owned()]));
  const reading = parseManifest(encodeManifest(manifest(files)));
  expect(reading.state === 'read' && Object.keys(reading.manifest.files)).toEqual(Object.keys(files));
});

test('what earlier versions wrote, in one line, is read', () => {
  fc.assert(
    fc.property(anyManifest, (one) => {
      const inOneLine = JSON.stringify(JSON.parse(decoded(encodeManifest(one))));
      expect(parseManifest(encoded(`${inOneLine}\n`))).toEqual({ state: 'read', manifest: one });
    }),
  );
});

test('earlier versions read what is written', () => {
  fc.assert(
    fc.property(anyManifest, ({ contents, ...one }) => {
      const found: unknown = JSON.parse(decoded(encodeManifest({ ...one, ...(contents && { contents }) })));
      expect(found).toMatchObject({ format: 1, ...one });
    }),
  );
});

test('no manifest is none', () => {
  expect(parseManifest(undefined)).toEqual({ state: 'absent' });
});

test('members of later versions are left out, not taken for a fault', () => {
  const later = { ...JSON.parse(decoded(encodeManifest(manifest({ a: owned() })))), parts: [] } as unknown;
  expect(parseManifest(encoded(JSON.stringify(later)))).toEqual({
    state: 'read',
    manifest: manifest({ a: owned() }),
  });
});

test('a manifest of the first version is read', () => {
  const text =
    '{"format":1,"site":"acme.docs","prefix":"docs/","run":"7-1","files":{"docs/a.html":{"md5":"0cc1","size":3,"etag":"0cc1","contentType":"text/html","cacheControl":"no-cache","absentSince":5}},"pending":{"docs/b.html":7},"writing":{"docs/b.html":6}}\n';
  expect(parseManifest(encoded(text))).toEqual({
    state: 'read',
    manifest: {
      site: 'acme.docs',
      prefix: 'docs/',
      run: '7-1',
      files: {
        'docs/a.html': {
          md5: '0cc1',
          size: 3,
          etag: '0cc1',
          contentType: 'text/html',
          cacheControl: 'no-cache',
          absentSince: 5,
        },
      },
      pending: { 'docs/b.html': 7 },
      writing: { 'docs/b.html': 6 },
    },
  });
});

test('what writes are known by stands in the order of their keys, so that 100,000 of them are short, and an earlier version reads the rest', () => {
  const noted = manifest(
    {},
    {
      pending: {},
      writing: { 'b.html': 6, '2': 7, 'a.html': 8 },
      contents: { '2': '37', 'a.html': `3 ${'0c'.repeat(16)}` },
    },
  );
  const bytes = encodeManifest(noted);
  expect(JSON.parse(decoded(bytes))).toMatchObject({
    writing: { '2': 7, 'b.html': 6, 'a.html': 8 },
    contents: ['37', null, `3 ${'0c'.repeat(16)}`],
  });
  expect(parseManifest(bytes)).toEqual({ state: 'read', manifest: noted });
});

describe('what cannot be trusted is unreadable, with the reason', () => {
  const whole = decoded(
    encodeManifest(
      manifest(
        { a: owned('one', { absentSince: 5 }) },
        { pending: { 'b.html': 7 }, writing: { 'b.html': 7 }, contents: { 'b.html': '3' } },
      ),
    ),
  );
  /** The whole one with the value at a path replaced; undefined takes it away. */
  function spoilt(path: readonly string[], value: unknown): string {
    const root = JSON.parse(whole) as Record<string, unknown>;
    let at = root;
    for (const member of path.slice(0, -1)) at = at[member] as Record<string, unknown>;
    at[path.at(-1) ?? ''] = value;
    return JSON.stringify(root);
  }

  test('the whole one is not', () => {
    expect(parseManifest(encoded(whole)).state).toBe('read');
    expect(parseManifest(encoded(spoilt(['files', 'a', 'absentSince'], undefined))).state).toBe('read');
  });

  test.each([
    ['an empty object', '', 'it is not JSON'],
    ['half of it', whole.slice(0, -10), 'it is not JSON'],
    ['an error page', '<html>', 'it is not JSON'],
    ['a list', '[]', 'it is not an object'],
    ['null', 'null', 'it is not an object'],
    ['a text', '"{}"', 'it is not an object'],
    ['a newer format', spoilt(['format'], 2), 'it is of format 2, this version reads 1'],
    ['no format', spoilt(['format'], undefined), 'it is of format undefined, this version reads 1'],
  ])('%s', (_, content, why) => {
    expect(parseManifest(encoded(content))).toEqual({ state: 'unreadable', why });
  });

  test.each<[string, unknown]>([
    ['site', undefined],
    ['site', 7],
    ['prefix', null],
    ['run', {}],
    ['files', undefined],
    ['files', []],
    ['files', null],
    ['files.a', 'x'],
    ['files.a.md5', undefined],
    ['files.a.etag', 7],
    ['files.a.size', '3'],
    ['files.a.size', null],
    ['files.a.contentType', undefined],
    ['files.a.cacheControl', null],
    ['files.a.absentSince', 'yesterday'],
    ['files.a.sha256', 7],
    ['files.a.sha256', ''],
    ['files.a.sha256', '0c'.repeat(16)],
    ['files.a.sha256', '0C'.repeat(32)],
    ['files.a.sha256', `${'0c'.repeat(32)}<b>`],
    ['files.a.more', 'x'],
    ['files.a.more', { expires: 7 }],
    ['files.a.more', { 'set-cookie': 'a=b' }],
    ['strays', []],
    ['strays', { a: 'now' }],
    ['contents', {}],
    ['contents', []],
    ['contents', ['3', '3']],
    ['contents', [3]],
    ['contents', ['three']],
    ['contents', ['3|']],
    ['contents', ['3 0c']],
    ['contents', ['3 - <b>']],
    ['joined', []],
    ['joined', { '7-1': 7 }],
    ['covered', {}],
    ['covered', ['https://a.example/', 7]],
    ['pending', undefined],
    ['pending', []],
    ['pending.b', '7'],
    ['pending.b', null],
  ])('%s: %j', (path, value) => {
    expect(parseManifest(encoded(spoilt(path.split('.'), value)))).toEqual({
      state: 'unreadable',
      why: 'parts of it are missing or of another kind',
    });
  });

  test('any cut of it is unreadable', () => {
    fc.assert(
      fc.property(fc.nat({ max: whole.trimEnd().length - 1 }), (length) => {
        expect(parseManifest(encoded(whole.slice(0, length))).state).toBe('unreadable');
      }),
    );
  });

  test('nothing at all makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), text), (content) => {
        expect(parseManifest(encoded(content)).state).toBe('unreadable');
      }),
    );
  });
});
