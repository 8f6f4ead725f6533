import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCloud, type Cloud } from '../index.ts';

const ODD_KEY = '中文→ ! $&\'()+,-.=@[]^_`{}~*";:<>?#%|\\.jpg';

/** A program as anybody would write it: a client constructed with nothing but its keys. */
const PROGRAM = `
import COS from 'cos-nodejs-sdk-v5';
const { ID: SecretId, KEY: SecretKey, BUCKET: Bucket, REGION: Region, ODD_KEY } = process.env;
const cos = new COS({ SecretId, SecretKey });
const at = { Bucket, Region };
const told = {};
const failure = (promise) => promise.then(() => 'passed', ({ code, statusCode, message }) => [code, statusCode, message]);
await cos.putObject({ ...at, Key: ODD_KEY, Body: Buffer.from('odd') });
await cos.putObject({ ...at, Key: 'a/../b//c.html', Body: 'page', ContentType: 'text/html', CacheControl: 'max-age=1', 'x-cos-meta-md5': 'm' });
await cos.putObject({ ...at, Key: 'copy me', Body: Buffer.from('[Object Content]') });
const CopySource = Bucket + '.cos.' + Region + '.myqcloud.com/' + encodeURIComponent('copy me');
told.copy = (await cos.putObjectCopy({ ...at, Key: 'copied', CopySource })).CRC64;
const head = await cos.headObject({ ...at, Key: 'a/../b//c.html' });
told.head = [head.headers['content-type'], head.headers['cache-control'], head.headers['x-cos-meta-md5'], head.headers['content-length']];
told.list = (await cos.getBucket({ ...at, EncodingType: 'url' })).Contents.map(({ Key }) => decodeURIComponent(Key));
told.website = (await cos.getBucketWebsite(at)).WebsiteConfiguration;
told.missing = await failure(cos.headObject({ ...at, Key: 'no' }));
told.wrongKey = await failure(new COS({ SecretId, SecretKey: 'wrong' }).getBucket(at));
told.remove = (await cos.deleteObject({ ...at, Key: ODD_KEY })).statusCode;
told.batch = (await cos.deleteMultipleObject({ ...at, Objects: [{ Key: 'copied' }, { Key: 'no & <x>' }] })).Deleted;
const part = (PartNumber, size) => cos.multipartUpload({ ...at, Key: 'big', UploadId, PartNumber, Body: Buffer.alloc(size) });
const { UploadId } = await cos.multipartInit({ ...at, Key: 'big' });
const Parts = [await part(1, 1 << 20), await part(2, 10)].map(({ ETag }, i) => ({ PartNumber: i + 1, ETag }));
told.multipart = (await cos.multipartComplete({ ...at, Key: 'big', UploadId, Parts })).ETag;
process.stdout.write(JSON.stringify(told));
`;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

test('a default-constructed COS client lands here with nothing but the three variables', async () => {
  const { secretId: ID, secretKey: KEY, bucket: BUCKET, region: REGION } = cloud.world;
  const env = { ...cloud.env, ID, KEY, BUCKET, REGION, ODD_KEY };
  const options = { env, cwd: new URL('../../..', import.meta.url) };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', PROGRAM],
    options,
  );
  expect(JSON.parse(stdout)).toEqual({
    copy: '16749565679157681890',
    head: ['text/html', 'max-age=1', 'm', '4'],
    list: ['a/../b//c.html', 'copied', 'copy me', ODD_KEY],
    website: {
      IndexDocument: { Suffix: 'index.html' },
      AutoAddressing: { Status: 'Disabled' },
      ErrorDocument: { Key: '404.html', OriginalHttpStatus: 'Enabled' },
    },
    missing: ['404', 404, 'Not Found'],
    wrongKey: ['SignatureDoesNotMatch', 403, 'The Signature you specified is invalid.'],
    remove: 204,
    batch: [{ Key: 'copied' }, { Key: 'no & <x>' }],
    multipart: expect.stringMatching(/^"[\da-f]{32}-2"$/),
  });
  expect(cloud.bucket().keys()).toEqual(['a/../b//c.html', 'big', 'copy me']);
});
