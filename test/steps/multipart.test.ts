import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import COS from 'cos-nodejs-sdk-v5';
import type { Manifest } from '../../src/core/manifest/manifest.ts';
import { deploy } from '../../src/deploy.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

const MIB = 1024 * 1024;

/** 40 MiB that are nowhere alike, so that parts in the wrong order would show. */
const large = Buffer.alloc(40 * MIB);
for (let at = 0; at < large.length; at += 4) large.writeUInt32LE((at * 2654435761) % 4294967296, at);

async function run(stage: Stage) {
  const source = await stage.source('site', { 'index.html': 'home', 'video.mp4': large });
  const settings = stage.settings({ source, purge: 'off' });
  const report = blankReport();
  await deploy(settings, stage.world(settings), report);
  return report;
}

const operations = (stage: Stage, name: string) =>
  stage.cloud.ledger.entries().filter(({ operation, status }) => operation === name && status === 200).length;

test('a file above 32 MiB goes up in parts, with its headers, and is known as unchanged afterwards', async () => {
  await using stage = await onStage();
  stage.cloud.fail({ operation: 'UploadPart', how: '503', count: 2 });
  const first = await run(stage);
  expect(first.result).toBe('deployed');
  expect(operations(stage, 'UploadPart')).toBe(5);
  expect(operations(stage, 'CompleteMultipartUpload')).toBe(1);
  const headers = stage.cloud.bucket().headers('video.mp4');
  expect(headers).toMatchObject({
    'Content-Type': 'video/mp4',
    'Cache-Control': 'public, max-age=0, must-revalidate',
  });
  const world = stage.world(stage.settings({}));
  const stored = await world.bucket.read('video.mp4');
  expect(stored !== undefined && Buffer.compare(stored.bytes, large)).toBe(0);

  const heads = operations(stage, 'HeadObject');
  expect((await run(stage)).result).toBe('unchanged');
  const { files } = JSON.parse(stage.cloud.bucket().read('.cos-site-deploy/site.json') ?? '') as Manifest;
  expect(files['video.mp4']).toMatchObject({
    md5: '',
    sha256: createHash('sha256').update(large).digest('hex'),
  });
  // Nothing was asked about it: its SHA-256 is known.
  expect(operations(stage, 'HeadObject')).toBe(heads);
  // Without the manifest the ETag tells nothing; the CRC-64 does.
  stage.cloud.bucket().remove('.cos-site-deploy/site.json');
  const adopted = await run(stage);
  expect(adopted.synced?.uploaded).toEqual([]);
});

test('what was begun and fails is taken back', async () => {
  await using stage = await onStage();
  stage.cloud.fail({ operation: 'CompleteMultipartUpload', how: '403', count: 1 });
  await expect(run(stage)).rejects.toThrow(/1 file failed \(first: video\.mp4/);
  expect(
    stage.cloud.ledger.entries().filter(({ operation }) => operation === 'AbortMultipartUpload'),
  ).toEqual([expect.objectContaining({ status: 204 })]);
  expect(stage.cloud.bucket().keys()).not.toContain('video.mp4');
});

test('what a killed run had begun is taken back by the next one; what others began is not', async () => {
  await using stage = await onStage();
  const { bucket, region, secretId, secretKey } = stage.cloud.world;
  const cos = new COS({ SecretId: secretId, SecretKey: secretKey });
  const at = { Bucket: bucket, Region: region };
  const begin = async (key: string) => (await cos.multipartInit({ ...at, Key: key })).UploadId;
  const earlier = await begin('a/video.mp4');
  stage.cloud.clock.advance(60);
  const noted = stage.cloud.clock.now();
  const ours = await begin('a/video.mp4');
  const others = await begin('a/other.mp4');
  // A later run that was killed as well: the key is noted since the first.
  stage.cloud.clock.advance(7 * 3600);
  const later = await begin('a/video.mp4');
  const manifest = { format: 1, site: 'site', prefix: 'a/', run: '1-1', files: {}, pending: {} };
  const writing = { 'a/video.mp4': noted, 'a/index.html': noted };
  stage.cloud.bucket().put('.cos-site-deploy/site.json', JSON.stringify({ ...manifest, writing }));

  const source = await stage.source('site', { 'index.html': 'home' });
  const settings = stage.settings({ source, purge: 'off', prefix: 'a' });
  await deploy(settings, stage.world(settings), blankReport());
  const left = (await listUploads(cos, at)).Upload.map(({ UploadId }) => UploadId);
  expect(left.sort()).toEqual([earlier, others].sort());
  expect([ours, later].filter((id) => left.includes(id))).toEqual([]);
});

test('a key that may not take back what was begun is told of it, and the deploy is green', async () => {
  await using stage = await onStage();
  const manifest = { format: 1, site: 'site', prefix: '', run: '1-1', files: {}, pending: {} };
  const writing = { 'video.mp4': stage.cloud.clock.now() };
  stage.cloud.bucket().put('.cos-site-deploy/site.json', JSON.stringify({ ...manifest, writing }));
  stage.cloud.fail({ operation: 'ListMultipartUploads', how: '403', count: 1 });
  const settings = stage.settings({
    source: await stage.source('site', { 'index.html': 'home' }),
    purge: 'off',
  });
  const report = blankReport();
  await deploy(settings, stage.world(settings), report);
  expect(report.result).toBe('deployed');
  expect(report.warnings).toEqual([
    expect.stringMatching(/may still lie in the bucket .*\(cos:ListMultipartUploads answered AccessDenied\)/),
  ]);
});

test('what is purged while a large file goes up is no purge of it: it is not there before the last request', async () => {
  await using stage = await onStage({ latency: 20 });
  stage.cloud.fail({ operation: 'CompleteMultipartUpload', how: '503', count: 2 });
  const { synced } = await run(stage);
  const completed = stage.cloud.ledger
    .entries()
    .filter(({ operation }) => operation === 'CompleteMultipartUpload')
    .map(({ at }) => Date.parse(at));
  expect(completed).toHaveLength(3);
  const change = synced?.changes.find(({ key }) => key === 'video.mp4');
  // What COS tells of its time is cut to the second.
  expect(change?.at).toBeGreaterThan((completed[2] ?? Infinity) - 1100);
});

/** Its types give it a callback and a promise at once. */
const listUploads = (cos: COS, at: { Bucket: string; Region: string }): Promise<COS.MultipartListResult> =>
  cos.multipartList({ ...at, Prefix: '', Delimiter: '' });
