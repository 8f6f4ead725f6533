import { expect, test } from '@jest/globals';
import { deploy } from '../../src/deploy.ts';
import { md5, sha256 } from '../core/builders.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

const MIB = 1024 * 1024;
const MANIFEST = '.cos-site-deploy/site.json';
const VIDEO = 'one'.repeat(MIB);
const CHANGED = `${VIDEO.slice(0, -3)}two`;

async function run(stage: Stage, files: Readonly<Record<string, string>>) {
  const source = await stage.source('site', { 'index.html': 'home', ...files });
  const settings = stage.settings({ source, purge: 'off' });
  const report = blankReport();
  await deploy(settings, stage.world(settings), report);
  return report.result;
}

/** What the bucket is asked about a file while something goes on. */
async function asked(stage: Stage, key: string, during: () => Promise<unknown>): Promise<string[]> {
  const before = stage.cloud.ledger.entries().length;
  await during();
  const since = stage.cloud.ledger.entries().slice(before);
  return since.flatMap(({ operation, detail }) => (detail['key'] === key ? [operation] : []));
}

type Noted = Record<string, { md5: string; sha256?: string }>;
const noted = (stage: Stage): Noted =>
  (JSON.parse(stage.cloud.bucket().read(MANIFEST) ?? '') as { files: Noted }).files;

test('a large file is compared by its SHA-256, and nothing is asked about it', async () => {
  await using stage = await onStage();
  const deployed = () => run(stage, { 'video.mp4': VIDEO });
  expect(await asked(stage, 'video.mp4', deployed)).toContain('PutObject');
  expect(noted(stage)['video.mp4']).toMatchObject({ md5: '', sha256: sha256(VIDEO) });

  const again = async () => {
    expect(await deployed()).toBe('unchanged');
  };
  expect(await asked(stage, 'video.mp4', again)).toEqual([]);

  expect(await run(stage, { 'video.mp4': CHANGED })).toBe('deployed');
  expect(stage.cloud.bucket().read('video.mp4')).toBe(CHANGED);
  expect(noted(stage)['video.mp4']).toMatchObject({ md5: '', sha256: sha256(CHANGED) });
});

test('one of which a manifest of an earlier version knows the MD5 goes on being compared by it, until it changes', async () => {
  await using stage = await onStage();
  await run(stage, { 'video.mp4': VIDEO });
  const bucket = stage.cloud.bucket();
  const manifest = JSON.parse(bucket.read(MANIFEST) ?? '') as { files: Noted };
  const { sha256: dropped, ...video } = manifest.files['video.mp4'] ?? { md5: '' };
  expect(dropped).toBeDefined();
  const earlier = { ...video, md5: md5(VIDEO) };
  bucket.put(MANIFEST, JSON.stringify({ ...manifest, files: { ...manifest.files, 'video.mp4': earlier } }));

  const again = async () => {
    expect(await run(stage, { 'video.mp4': VIDEO })).toBe('unchanged');
  };
  expect(await asked(stage, 'video.mp4', again)).toEqual([]);

  expect(await run(stage, { 'video.mp4': CHANGED })).toBe('deployed');
  expect(noted(stage)['video.mp4']).toMatchObject({ md5: '', sha256: sha256(CHANGED) });
});

test('without a manifest the MD5 of a large file is compared with its ETag', async () => {
  await using stage = await onStage();
  await run(stage, { 'video.mp4': VIDEO });
  stage.cloud.bucket().remove(MANIFEST);
  const adopted = () => run(stage, { 'video.mp4': VIDEO });
  expect(await asked(stage, 'video.mp4', adopted)).toEqual(['HeadObject']);
  expect(noted(stage)['video.mp4']).toMatchObject({ md5: md5(VIDEO) });
});

test('a large page is known by its MD5, by which an edge is asked for it', async () => {
  await using stage = await onStage();
  expect(await run(stage, { 'all.html': VIDEO })).toBe('deployed');
  expect(noted(stage)['all.html']).toMatchObject({ md5: md5(VIDEO) });
  expect(noted(stage)['all.html']).not.toHaveProperty('sha256');
  expect(await run(stage, { 'all.html': VIDEO })).toBe('unchanged');
});
