import { deepEqual, equal, match, notEqual } from 'node:assert/strict';
import type { Area } from './fact.ts';
import type { Place } from './place.ts';

const KEY = 'u/big.bin';
/** The smallest part that is not the last one: 1 MB (436/14518). */
const PART = Buffer.alloc(1024 * 1024, 'p');

async function begin({ cos }: Place): Promise<string> {
  const { text } = await cos({ method: 'POST', key: KEY, query: { uploads: '' }, headers: TYPE });
  return /<UploadId>(.*?)<\/UploadId>/.exec(text)?.[1] ?? '';
}
const TYPE = { 'content-type': 'video/mp4' };

async function upload({ cos }: Place, uploadId: string, parts: readonly (Buffer | string)[]) {
  const etags: string[] = [];
  for (const [index, body] of parts.entries()) {
    const query = { partNumber: String(index + 1), uploadId };
    const { headers } = await cos({ method: 'PUT', key: KEY, query, body });
    etags.push(headers['etag'] ?? '');
  }
  return etags;
}

async function complete({ cos }: Place, uploadId: string, etags: readonly string[]) {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
  );
  const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  const headers = { 'content-type': 'application/xml' };
  return await cos({ method: 'POST', key: KEY, query: { uploadId }, body, headers });
}

/** Multipart uploads. */
export const cosUploads: Area = {
  name: 'COS multipart',
  facts: [
    {
      name: 'parts become one object with an ETag of its own kind, the headers of the beginning, and a CRC-64',
      source: '436/7742, 436/14112',
      async check(place) {
        const uploadId = await begin(place);
        const etags = await upload(place, uploadId, [PART, 'end']);
        const { status, headers, text } = await complete(place, uploadId, etags);
        equal(status, 200);
        match(text, /<ETag>(&quot;|")[0-9a-f]{32}-2(&quot;|")<\/ETag>/);
        match(headers['x-cos-hash-crc64ecma'] ?? '', /^\d+$/);
        const shown = (await place.cos({ method: 'HEAD', key: KEY })).headers;
        deepEqual([shown['content-length'], shown['content-type']], [String(PART.length + 3), 'video/mp4']);
      },
    },
    {
      name: 'the ETag is not made from the parts: the same part twice gives two of them',
      source: '436/7742',
      async check(place) {
        const etagOf = async () => {
          const uploadId = await begin(place);
          const { text } = await complete(place, uploadId, await upload(place, uploadId, ['same']));
          return /<ETag>(.*?)<\/ETag>/.exec(text)?.[1];
        };
        notEqual(await etagOf(), await etagOf());
      },
    },
    {
      name: 'a part that is too small and not the last one is EntityTooSmall',
      source: '436/7730',
      async check(place) {
        const uploadId = await begin(place);
        const etags = await upload(place, uploadId, ['small', 'end']);
        const { code } = await complete(place, uploadId, etags);
        await place.cos({ method: 'DELETE', key: KEY, query: { uploadId } });
        equal(code, 'EntityTooSmall');
      },
    },
    {
      name: 'an upload is listed until it is aborted, which is 204',
      source: '436/7736, 436/7740',
      async check(place) {
        const uploadId = await begin(place);
        const uploads = async () => (await place.cos({ query: { uploads: '', prefix: KEY } })).text;
        equal((await uploads()).includes(uploadId), true);
        equal((await place.cos({ method: 'DELETE', key: KEY, query: { uploadId } })).status, 204);
        equal((await uploads()).includes(uploadId), false);
      },
    },
    {
      name: 'an upload that is not there is NoSuchUpload',
      source: '436/7730',
      async check(place) {
        const { status, code } = await complete(place, `1600000000${'0'.repeat(64)}`, ['"x"']);
        deepEqual([status, code], [404, 'NoSuchUpload']);
      },
    },
  ],
};
