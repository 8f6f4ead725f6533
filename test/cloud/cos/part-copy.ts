import { checkSourceConditions, findSource } from './copy.ts';
import { range } from './conditions.ts';
import { bytesOf } from './content.ts';
import { CosError } from './errors.ts';
import { storePart, xml } from './multipart.ts';
import type { CosOperation } from './operation.ts';

/** Upload Part - Copy (cloud.tencent.com/document/product/436/8287): a part out of another object, or of a range of it. */
export const uploadPartCopy: CosOperation = {
  name: 'UploadPartCopy',
  params: ['partNumber', 'uploadId'],
  perform(call) {
    const { headers } = call.request;
    const { object, said } = findSource(call);
    checkSourceConditions(headers, object);
    const given = headers['x-cos-copy-source-range'];
    const slice = range(given, object.size);
    if (given !== undefined && slice === undefined) throw new CosError('InvalidArgument');
    const bytes = bytesOf(object);
    const part = storePart(call, slice ? bytes.subarray(slice.from, slice.to + 1) : bytes);
    return {
      ...xml(
        'CopyPartResult',
        [
          ['ETag', part.etag],
          ['LastModified', new Date(part.lastModified).toISOString()],
        ],
        { 'x-cos-hash-crc64ecma': part.crc64, ...said },
      ),
      note: { partNumber: part.number, size: part.size, source: headers['x-cos-copy-source'] },
    };
  },
};
