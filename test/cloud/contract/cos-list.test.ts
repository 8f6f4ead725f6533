import { describe, expect, test } from '@jest/globals';
import { openBench, type Bench } from './cos-client.ts';

/** Keys and common prefixes of a page as they stand in it, and where the next one begins. */
async function page(bench: Bench, query: Record<string, string>) {
  const { text } = await bench.ask({ query });
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]);
  return {
    keys: all(/<Key>(.*?)<\/Key>/g),
    prefixes: all(/<CommonPrefixes>\s*<Prefix>(.*?)<\/Prefix>/g),
    truncated: all(/<IsTruncated>(.*?)</g)[0],
    next: all(/<NextMarker>(.*?)</g)[0],
    text,
  };
}

async function filled(keys: readonly string[]): Promise<Bench> {
  const bench = openBench();
  for (const key of keys) await bench.put(key);
  return bench;
}

describe('GET Bucket (cloud.tencent.com/document/product/436/7734)', () => {
  test('the document of an empty bucket', async () => {
    const { text } = await openBench().ask();
    expect(text).toBe(
      `<?xml version='1.0' encoding='utf-8' ?>
<ListBucketResult>
	<Name>site-1250000000</Name>
	<Prefix/>
	<Marker/>
	<MaxKeys>1000</MaxKeys>
	<IsTruncated>false</IsTruncated>
</ListBucketResult>
`,
    );
  });

  test('an entry has key, time, quoted ETag, size, owner and class, and no metadata', async () => {
    const bench = openBench();
    await bench.put('a.txt', 'hello', { 'x-cos-meta-a': '1' });
    const { text, headers } = await bench.ask();
    expect(headers['x-cos-bucket-region']).toBe('ap-guangzhou');
    expect(
      /<Contents>[^]*<\/Contents>/
        .exec(text)?.[0]
        .replace(/<LastModified>[\dT:-]+\.000Z</, '<LastModified>T<'),
    ).toBe(
      `<Contents>
		<Key>a.txt</Key>
		<LastModified>T</LastModified>
		<ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag>
		<Size>5</Size>
		<Owner>
			<ID>1250000000</ID>
			<DisplayName>1250000000</DisplayName>
		</Owner>
		<StorageClass>STANDARD</StorageClass>
	</Contents>`,
    );
  });

  test("keys are in the order of their UTF-8 bytes, which is not JavaScript's", async () => {
    const keys = ['Z', 'a', 'é', '\uff5e', '💥'];
    const bench = await filled([...keys].reverse());
    expect((await page(bench, {})).keys).toEqual(keys);
    expect([...keys].sort()).not.toEqual(keys);
  });

  test('the marker is exclusive, and need not be a key', async () => {
    const bench = await filled(['a', 'b', 'c']);
    expect((await page(bench, { marker: 'a' })).keys).toEqual(['b', 'c']);
    expect((await page(bench, { marker: 'aa' })).keys).toEqual(['b', 'c']);
  });

  test('max-keys: NextMarker is there only when there is more; more than 1000 counts as 1000', async () => {
    const bench = await filled(['a', 'b', 'c']);
    expect(await page(bench, { 'max-keys': '2' })).toMatchObject({
      keys: ['a', 'b'],
      truncated: 'true',
      next: 'b',
    });
    expect(await page(bench, { 'max-keys': '3' })).toMatchObject({
      keys: ['a', 'b', 'c'],
      truncated: 'false',
      next: undefined,
    });
    expect((await page(bench, { 'max-keys': '5000' })).text).toContain('<MaxKeys>1000</MaxKeys>');
    expect(await bench.ask({ query: { 'max-keys': 'many' } })).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
    });
  });

  test('the default page has 1000 keys', async () => {
    const bench = openBench();
    const view = bench.cos.view('site-1250000000');
    for (let i = 0; i < 1001; i++) view.put(String(i).padStart(5, '0'), '');
    const first = await page(bench, {});
    expect([first.keys.length, first.next]).toEqual([1000, '00999']);
    expect((await page(bench, { marker: '00999' })).keys).toEqual(['01000']);
  });

  test('a delimiter folds what is below it; prefixes count like keys, and are not told twice', async () => {
    const bench = await filled(['a', 'dir/1', 'dir/2', 'dirt', 'eve/1', 'z']);
    expect(await page(bench, { delimiter: '/' })).toMatchObject({
      keys: ['a', 'dirt', 'z'],
      prefixes: ['dir/', 'eve/'],
    });
    const first = await page(bench, { delimiter: '/', 'max-keys': '2' });
    expect(first).toMatchObject({ keys: ['a'], prefixes: ['dir/'], next: 'dir/' });
    const second = await page(bench, { delimiter: '/', 'max-keys': '2', marker: 'dir/' });
    expect(second).toMatchObject({ keys: ['dirt'], prefixes: ['eve/'], next: 'eve/' });
    expect(await page(bench, { delimiter: '/', marker: 'eve/' })).toMatchObject({
      keys: ['z'],
      prefixes: [],
      next: undefined,
    });
    expect(await page(bench, { delimiter: '/', prefix: 'dir/' })).toMatchObject({
      keys: ['dir/1', 'dir/2'],
      prefixes: [],
    });
  });

  test('a page that ends with a prefix whose keys are the last is not truncated', async () => {
    const bench = await filled(['dir/1', 'dir/2']);
    expect(await page(bench, { delimiter: '/', 'max-keys': '1' })).toMatchObject({
      prefixes: ['dir/'],
      truncated: 'false',
    });
  });

  test('encoding-type=url: blanks are %20, slashes stay, UTF-8 is escaped, everywhere', async () => {
    const bench = await filled(['a b/ü+1', 'a b/z']);
    const { keys, next, text } = await page(bench, {
      'encoding-type': 'url',
      prefix: 'a b/',
      'max-keys': '1',
    });
    expect(keys).toEqual(['a%20b/%C3%BC%2B1'.replace('%C3%BC%2B1', 'z')]);
    expect(next).toBe('a%20b/z');
    expect(text).toContain('<EncodingType>url</EncodingType>');
    expect(text).toContain('<Prefix>a%20b/</Prefix>');
    expect((await page(bench, { 'encoding-type': 'url', marker: 'a b/z' })).keys).toEqual([
      'a%20b/%C3%BC%2B1',
    ]);
  });

  test('a delimiter has one character: 400 InvalidDelimiter', async () => {
    expect(await openBench().ask({ query: { delimiter: '//' } })).toMatchObject({
      status: 400,
      code: 'InvalidDelimiter',
    });
  });

  test('lists are eventually consistent: with the knob a new object is missing for a while', async () => {
    const bench = openBench({ knobs: { listLag: 5000 } });
    await bench.put('a');
    expect((await page(bench, {})).keys).toEqual([]);
    expect((await bench.ask({ method: 'HEAD', key: 'a' })).status).toBe(200);
    bench.clock.advance(6);
    expect((await page(bench, {})).keys).toEqual(['a']);
  });
});
