import { expect, test } from '@jest/globals';
import { crc64Of, joinedCrc64 } from '../cos/crc64.ts';
import { BUCKET, openBench, REGION, type Bench } from './cos-client.ts';

// A cloud that forgets large bodies tells all that it knew of them, and refuses to show what it does not have.

const LARGE = 'large '.repeat(100);
const forgetful = () => openBench({ knobs: { bodiesUpTo: 100 } });
const CRC = 'x-cos-hash-crc64ecma';

test('of a forgotten body size and hashes stay, and reading it is refused', async () => {
  const [bench, whole] = [forgetful(), openBench()];
  const [put, wanted] = [await bench.put('a.txt', LARGE), await whole.put('a.txt', LARGE)];
  for (const name of ['etag', CRC]) expect(put.headers[name]).toBe(wanted.headers[name]);
  const head = { method: 'HEAD', key: 'a.txt' };
  const [told, own] = [await whole.ask(head), await bench.ask(head)].map(({ headers }) => ({
    ...headers,
    'last-modified': '',
    'x-cos-request-id': '',
  }));
  expect(own).toEqual(told);
  expect((await bench.ask()).text).toContain(`<Size>${LARGE.length}</Size>`);
  expect(bench.cos.objects(BUCKET)[0]).toMatchObject({ size: LARGE.length, crc64: put.headers[CRC] });
  expect(bench.events[0]?.size).toBe(LARGE.length);
  const copy = { 'x-cos-copy-source': `${BUCKET}.cos.${REGION}.myqcloud.com/a.txt` };
  for (const read of [{ key: 'a.txt' }, { method: 'PUT', key: 'b.txt', headers: copy }])
    expect(await bench.ask(read)).toMatchObject({ status: 501, code: 'NotImplemented' });
  expect(() => bench.cos.view(BUCKET).read('a.txt')).toThrow(/not to keep bodies/);
});

test('a body that is small enough is kept', async () => {
  const bench = forgetful();
  await bench.put('a.txt', 'x'.repeat(100));
  expect((await bench.ask({ key: 'a.txt' })).text).toHaveLength(100);
  expect((await bench.ask({ key: 'a.txt', headers: { range: 'bytes=-1' } })).headers['content-range']).toBe(
    'bytes 99-99/100',
  );
});

test('an object in parts has the checksum of the whole, whether it is kept or not', async () => {
  const bodies = ['a'.repeat(1024 * 1024), 'b'.repeat(1024 * 1024 + 7), 'end'];
  const sums = await Promise.all([openBench(), forgetful()].map((bench) => inParts(bench, bodies)));
  const whole = crc64Of(Buffer.from(bodies.join('')));
  expect(sums).toEqual([whole, whole]);
});

test('checksums of stretches make that of the whole', () => {
  const stretches = ['', '1', '23456', '', '789'].map((text) => Buffer.from(text));
  const summed = stretches.map((body) => ({ size: body.length, crc64: crc64Of(body) }));
  // The check value of CRC-64/XZ: of the nine digits.
  expect(joinedCrc64(summed)).toBe(String(0x995dc9bbdf1939fan));
  expect(crc64Of(Buffer.concat(stretches))).toBe(String(0x995dc9bbdf1939fan));
});

async function inParts(bench: Bench, bodies: readonly string[]): Promise<string | undefined> {
  const begun = await bench.ask({ method: 'POST', key: 'p', query: { uploads: '' } });
  const uploadId = /<UploadId>(.*)</.exec(begun.text)?.[1] ?? '';
  const parts: string[] = [];
  for (const [at, body] of bodies.entries()) {
    const query = { partNumber: String(at + 1), uploadId };
    const { headers } = await bench.ask({ method: 'PUT', key: 'p', query, body });
    parts.push(`<Part><PartNumber>${at + 1}</PartNumber><ETag>${headers['etag'] ?? ''}</ETag></Part>`);
  }
  const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  await bench.ask({ method: 'POST', key: 'p', query: { uploadId }, body });
  return (await bench.ask({ method: 'HEAD', key: 'p' })).headers[CRC];
}
