import { grantsDocument } from './acl.ts';
import { CosError, type CosErrorCode } from './errors.ts';
import { xml } from './multipart.ts';
import type { CosCall, CosOperation } from './operation.ts';
import { readXml, textOf } from './xml.ts';

/** GET ?location (cloud.tencent.com/document/product/436/8275): an element with nothing but text. */
export const getBucketLocation: CosOperation = {
  name: 'GetBucketLocation',
  params: ['location'],
  perform: ({ bucket }) => {
    const declaration = "<?xml version='1.0' encoding='utf-8' ?>";
    const body = Buffer.from(`${declaration}\n<LocationConstraint>${bucket.region}</LocationConstraint>\n`);
    return { status: 200, headers: { 'Content-Type': 'application/xml' }, body };
  },
};

/** GET ?acl of the bucket (436/7733): its owner, and everybody where it is public. */
export const getBucketAcl: CosOperation = {
  name: 'GetBucketACL',
  params: ['acl'],
  perform: ({ bucket, account }) => ({
    status: 200,
    headers: { 'Content-Type': 'application/xml', 'x-cos-acl': bucket.acl },
    body: grantsDocument(account.uin, bucket.acl === 'public-read'),
  }),
};

/** GET ?versioning (436/19888): an empty element when it was never set. */
export const getBucketVersioning: CosOperation = {
  name: 'GetBucketVersioning',
  params: ['versioning'],
  perform: ({ bucket }) =>
    xml('VersioningConfiguration', bucket.versioning === undefined ? [] : [['Status', bucket.versioning]]),
};

/** PUT ?versioning (436/19889). */
export const putBucketVersioning: CosOperation = {
  name: 'PutBucketVersioning',
  params: ['versioning'],
  perform(call) {
    call.bucket.versioning = readStatus(call, 'VersioningConfiguration');
    return { status: 200 };
  },
};

/** GET ?accelerate (436/38868): an empty element when it was never set; here also when it is off again. */
export const getBucketAccelerate: CosOperation = {
  name: 'GetBucketAccelerate',
  params: ['accelerate'],
  perform: ({ bucket }) =>
    xml(
      'AccelerateConfiguration',
      bucket.accelerated
        ? [
            ['Status', 'Enabled'],
            ['Type', 'COS'],
          ]
        : [],
    ),
};

/** PUT ?accelerate (436/38869). The real one takes a quarter of an hour to be in force everywhere. */
export const putBucketAccelerate: CosOperation = {
  name: 'PutBucketAccelerate',
  params: ['accelerate'],
  perform(call) {
    call.bucket.accelerated = readStatus(call, 'AccelerateConfiguration') === 'Enabled';
    return { status: 200 };
  },
};

function readStatus({ request }: CosCall, root: string): 'Enabled' | 'Suspended' {
  if (request.body.length === 0) throw new CosError('MissingRequestBodyError');
  const status = textOf(readXml(request.body, root)['Status'])?.trim();
  if (status !== 'Enabled' && status !== 'Suspended') throw new CosError('MalformedXML');
  return status;
}

/** Reading a configuration that was never set, of those that cannot be set here: the real refusal, for clients that probe (436/7730). */
const unset = (name: string, param: string, code: CosErrorCode): CosOperation => ({
  name,
  params: [param],
  perform: () => {
    throw new CosError(code);
  },
});

export const UNSET = {
  cors: unset('GetBucketCORS', 'cors', 'NoSuchCORSConfiguration'),
  lifecycle: unset('GetBucketLifecycle', 'lifecycle', 'NoSuchLifecycleConfiguration'),
  tagging: unset('GetBucketTagging', 'tagging', 'NoSuchTagSet'),
  policy: unset('GetBucketPolicy', 'policy', 'NoSuchBucketPolicy'),
  encryption: unset('GetBucketEncryption', 'encryption', 'NoSuchEncryptionConfiguration'),
} as const;
