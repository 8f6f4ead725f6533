import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { objectWrites, onStage, purges, shown, writes } from './stage.ts';

const SITE = {
  'index.html': '<h1>home</h1>',
  'docs/index.html': '<h1>docs</h1>',
  'assets/site-a1b2c3d4.css': 'h1 { color: teal }',
  '.well-known/security.txt': 'Contact: mailto:security@example.com',
  '.DS_Store': 'junk',
};

test('a first deploy uploads the site, sets up function and triggers, proves them, and is green', async () => {
  await using stage = await onStage();
  const { cloud } = stage;
  const run = await stage.deploy({ files: SITE });

  expect(run).toMatchObject({ exitCode: 0, annotations: [], stderr: '' });
  expect(run.outputs).toMatchObject({
    result: 'deployed',
    url: 'https://www.example.com/',
    uploaded: '4',
    deleted: '0',
    unchanged: '0',
    healed: '0',
    function: 'created',
  });
  const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as Record<string, unknown>;
  expect(report).toMatchObject({
    version: 1,
    result: 'deployed',
    flushed: { urls: ['https://www.example.com/'] },
  });

  const done = stage.since();
  expect(objectWrites(done).slice(0, 2).sort()).toEqual([
    'PutObject .well-known/security.txt',
    'PutObject assets/site-a1b2c3d4.css',
  ]);
  expect(objectWrites(done).slice(2).sort()).toEqual(['PutObject docs/index.html', 'PutObject index.html']);
  const operations = writes(done).map(({ operation }) => operation);
  expect(operations.filter((name) => name === 'CreateFunction' || name === 'CreateTrigger')).toEqual([
    'CreateFunction',
    'CreateTrigger',
    'CreateTrigger',
  ]);
  expect(operations.lastIndexOf('CreateTrigger')).toBeLessThan(operations.indexOf('PurgePathCache'));

  // The removal of the one that was put before everything is heard, too.
  const proof = purges(done).filter(
    ({ by, urls }) => by === `role:${cloud.world.role}` && JSON.stringify(urls).includes('-1"'),
  );
  expect(proof).toHaveLength(2);
  expect(
    cloud
      .bucket()
      .keys()
      .filter((key) => key.includes('probe-')),
  ).toEqual([]);
  expect(purges(done).filter(({ by }) => by === 'deployer')).toEqual([
    { by: 'deployer', urls: ['https://www.example.com/'] },
  ]);

  expect(cloud.bucket().headers('assets/site-a1b2c3d4.css')).toMatchObject({
    'Cache-Control': 'public, max-age=31536000, immutable',
    'Content-Type': 'text/css; charset=utf-8',
  });
  expect(cloud.bucket().headers('index.html')).toMatchObject({
    'Cache-Control': 'public, max-age=0, must-revalidate',
  });
  expect((await cloud.visit('https://www.example.com/docs/')).body).toBe('<h1>docs</h1>');

  for (const secret of [cloud.world.secretKey, cloud.world.secretId]) {
    expect(run.masks).toContain(secret);
    expect(shown(run)).not.toContain(secret);
  }
  await cloud.settled();
});

test('the code that runs in SCF is dist/function/index.js, and nothing else', async () => {
  await using stage = await onStage();
  await stage.deploy({ files: SITE });
  const created = stage.since().find(({ operation }) => operation === 'CreateFunction');
  const bundle = await readFile(join(import.meta.dirname, '..', '..', 'dist', 'function', 'index.js'));
  expect(created?.detail['files']).toEqual({ 'index.js': createHash('sha256').update(bundle).digest('hex') });
});
