import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PAGE, pageFrom, sweep, unquoted, type ReadPage } from '../../src/cloud/listing.ts';
import { byUtf8 } from '../../src/core/key-order.ts';
import { listed } from '../core/builders.ts';

/** A bucket with these keys, in pages of `size`; and the markers that were asked for. */
function bucketOf(
  keys: readonly string[],
  size: number = PAGE,
  answerAfter: (marker: string | undefined) => Promise<unknown> = () => Promise.resolve(),
) {
  const sorted = [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const markers: (string | undefined)[] = [];
  const readPage: ReadPage = async (marker) => {
    markers.push(marker);
    await answerAfter(marker);
    const rest = marker === undefined ? sorted : sorted.filter((key) => isBehind(key, marker));
    const page = rest.slice(0, size);
    const next = rest.length > size ? page.at(-1) : undefined;
    return { objects: page.map((key) => listed(key)), next };
  };
  return { sorted, markers, readPage };
}

/** So many turns of the event loop. */
async function ticks(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

const isBehind = (key: string, marker: string) => Buffer.compare(Buffer.from(key), Buffer.from(marker)) > 0;

const sweepKeys = async (readPage: ReadPage, known?: readonly string[]) =>
  (await sweep(readPage, known === undefined ? {} : { known: Promise.resolve(known) })).map(({ key }) => key);

/** Letters on both sides of what UTF-16 and UTF-8 order differently. */
const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', 'é', '\ue000', '\uffee', '🎉', '👩'),
  maxLength: 4,
});

describe('a sweep in parallel finds what one page after another does', () => {
  test('whatever is in the bucket, and whatever of it is known', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.array(key, { maxLength: 60 }), fc.array(key, { maxLength: 60 })),
        fc.nat(60),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }),
        async ([remote, others], share, size, patience) => {
          let page = 0;
          const { sorted, readPage } = bucketOf(
            remote.filter((one) => one !== ''),
            size,
            () => ticks(patience[page++ % patience.length] ?? 0),
          );
          const known = [...sorted.slice(0, share), ...others];
          expect(await sweepKeys(readPage, known)).toEqual(sorted);
          const seen: string[] = [];
          const onObjects = (objects: readonly { readonly key: string }[]) =>
            seen.push(...objects.map((one) => one.key));
          await sweep(readPage, { known: Promise.resolve(known), onObjects });
          expect(seen.sort(byUtf8)).toEqual(sorted);
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each([0, 1, 999, 1000, 1001, 1950, 2000, 12_345])('%d keys, all of them known', async (count) => {
    const keys = Array.from(
      { length: count },
      (_, n) => `d${n % 7}/${n.toString(36)}-${n % 3 === 0 ? '🎉' : '\uff21'}`,
    );
    const { sorted, markers, readPage } = bucketOf(keys);
    expect(await sweepKeys(readPage, sorted)).toEqual(sorted);
    // Two round trips: the first page, and all others at once.
    expect(markers.length).toBeLessThanOrEqual(Math.ceil(count / 950) + 2);
    expect(new Set(markers).size).toBe(markers.length);
  });

  test('what is known before the first page has come saves a round trip', async () => {
    const keys = Array.from({ length: 4000 }, (_, n) => `k${String(n).padStart(4, '0')}`);
    const first = Promise.withResolvers<undefined>();
    const { markers, readPage } = bucketOf(keys, PAGE, (marker) =>
      marker === undefined ? first.promise : ticks(1),
    );
    const found = sweepKeys(readPage, keys);
    await ticks(2);
    expect(markers).toEqual([undefined, 'k0950', 'k1900', 'k2850', 'k3800']);
    first.resolve(undefined);
    expect(await found).toEqual(keys);
    expect(markers).toHaveLength(5);
  });

  test('an empty bucket does not wait for the ranges that were asked for at once', async () => {
    const keys = Array.from({ length: 100_000 }, (_, n) => `k${n}`);
    const { markers, readPage } = bucketOf([], PAGE, (marker) =>
      marker === undefined ? ticks(1) : new Promise(() => undefined),
    );
    const told: number[] = [];
    const onObjects = (objects: readonly unknown[]) => told.push(objects.length);
    expect(await sweep(readPage, { known: Promise.resolve(keys), onObjects })).toEqual([]);
    expect(told).toEqual([0]);
    expect(markers).toHaveLength(17);
  });

  test('what the first page is refused for is the error, whatever the others are', async () => {
    const { readPage } = bucketOf(['a'], PAGE, async (marker) => {
      await ticks(marker === undefined ? 2 : 1);
      throw new Error(marker ?? 'the first');
    });
    const keys = Array.from({ length: 4000 }, (_, n) => `k${n}`);
    await expect(sweep(readPage, { known: Promise.resolve(keys) })).rejects.toThrow('the first');
  });

  test('nothing is known: one page after another', async () => {
    const { sorted, markers, readPage } = bucketOf(Array.from({ length: 3500 }, (_, n) => `k${n}`));
    expect(await sweepKeys(readPage)).toEqual(sorted);
    expect(markers).toHaveLength(4);
  });

  test('a short listing does not wait for what is known', async () => {
    const { readPage } = bucketOf(['a']);
    expect(await sweep(readPage, { known: new Promise(() => undefined) })).toHaveLength(1);
  });

  test('keys that cannot be named are told to whoever asks, and are no part of the result', async () => {
    const heard: string[] = [];
    const pages: Readonly<Record<string, Awaited<ReturnType<ReadPage>>>> = {
      '': { objects: [listed('a')], unnamed: ['%FF'], next: 'a' },
      a: { objects: [listed('b')], unnamed: ['%FF'], next: undefined },
    };
    const readPage: ReadPage = (marker = '') =>
      Promise.resolve(pages[marker] ?? { objects: [], next: undefined });
    const found = await sweep(readPage, { onUnnamed: (keys) => heard.push(...keys) });
    expect(found.map((one) => one.key)).toEqual(['a', 'b']);
    expect(heard).toEqual(['%FF', '%FF']);
  });

  test('a service that gives the same page again and again is an error, not an endless loop', async () => {
    const readPage: ReadPage = () => Promise.resolve({ objects: [listed('a')], next: 'a' });
    await expect(sweep(readPage)).rejects.toThrow(/does not get past "a"/);
  });
});

test('keys are ordered by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(Math.sign(byUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(Math.sign(byUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

describe('a page', () => {
  // The sample of cloud.tencent.com/document/product/436/7734, shortened.
  const document = (
    more = '',
    truncation = '<IsTruncated>false</IsTruncated>',
  ) => `<?xml version='1.0' encoding='utf-8' ?>
<ListBucketResult>
	<Name>site-1250000000</Name>
	<EncodingType>url</EncodingType>
	<Prefix>docs/</Prefix>
	<Marker/>
	<MaxKeys>1000</MaxKeys>
	${truncation}
	<Contents>
		<Key>docs/a%20%26%20%3Cb%3E%F0%9F%8E%89.html</Key>
		<LastModified>2020-12-10T03:37:30.000Z</LastModified>
		<ETag>&quot;f97c5d29941bfb1b2fdab0874906ab82&quot;</ETag>
		<Size>37</Size>
		<Owner>
			<ID>1250000000</ID>
			<DisplayName>1250000000</DisplayName>
		</Owner>
		<StorageClass>STANDARD</StorageClass>
	</Contents>${more}
</ListBucketResult>`;

  test('key, size, ETag and time', () => {
    expect(pageFrom(document())).toEqual({
      objects: [
        {
          key: 'docs/a & <b>🎉.html',
          size: 37,
          etag: 'f97c5d29941bfb1b2fdab0874906ab82',
          modifiedAt: Date.UTC(2020, 11, 10, 3, 37, 30),
        },
      ],
      next: undefined,
    });
  });

  test('the next one begins at NextMarker, or else after the last key', () => {
    const more = '<IsTruncated>true</IsTruncated>';
    expect(pageFrom(document('', `${more}<NextMarker>docs/%E4%BD%A0</NextMarker>`)).next).toBe('docs/你');
    expect(pageFrom(document('', more)).next).toBe('docs/a & <b>🎉.html');
  });

  test('keys that are not encoded, and entities of every kind', () => {
    const contents =
      '<Contents><Key>100%25 &amp; &lt;x&gt; &#20320;&#x1F389;&apos;</Key><Size>1</Size></Contents>';
    const { objects } = pageFrom(`<ListBucketResult>${contents}</ListBucketResult>`);
    expect(objects.map((one) => one.key)).toEqual(["100%25 & <x> 你🎉'"]);
  });

  const pageOf = (keys: readonly string[], more = '') =>
    pageFrom(
      `<ListBucketResult>${more}${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`,
    );
  const URL = '<EncodingType>url</EncodingType>';

  test('a key that is not UTF-8 is told apart from the key that is written like it', () => {
    const { objects, unnamed } = pageOf(
      ['%C4%E3.html', '%25C4%25E3.html', '%ED%A0%80', '%E4%BD%A0.html'],
      URL,
    );
    expect(objects.map((one) => one.key)).toEqual(['%C4%E3.html', '你.html']);
    expect(unnamed).toEqual(['%C4%E3.html', '%ED%A0%80']);
    // Where keys are not encoded, what is left of its bytes is no name either.
    expect(pageOf(['\ufffd\ufffd.html', '%C4%E3.html'])).toMatchObject({
      objects: [{ key: '%C4%E3.html' }],
      unnamed: ['\ufffd\ufffd.html'],
    });
  });

  test('after a key that is not UTF-8 a listing goes on from the last one that is, or not at all', () => {
    const truncated = `${URL}<IsTruncated>true</IsTruncated><NextMarker>b%FF</NextMarker>`;
    expect(pageOf(['a', 'b%25', 'b%FF'], truncated).next).toBe('b%');
    expect(() => pageOf(['b%FE', 'b%FF'], truncated)).toThrow(
      /does not get past keys that are not UTF-8 .*b%FE/,
    );
  });

  test('one that goes on and does not say where is an error, not the end', () => {
    const document = '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>';
    expect(() => pageFrom(document)).toThrow(/does not say where/);
  });

  test('no objects', () => {
    expect(pageFrom('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>')).toEqual({
      objects: [],
      next: undefined,
    });
  });
});

test.each([
  ['"abc"', 'abc'],
  ['abc', 'abc'],
  ['W/"abc"', 'abc'],
])('the ETag %s', (etag, want) => {
  expect(unquoted(etag)).toBe(want);
});
