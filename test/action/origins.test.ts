import { describe, expect, test } from '@jest/globals';
import { onStage, purges } from './stage.ts';

const ONE = { 'index.html': 'one', 'about.html': 'about one' };
const TWO = { 'index.html': 'two', 'about.html': 'about two' };

describe('where single URLs do not reach every copy', () => {
  test('a domain that keeps query strings is flushed besides, and the summary says why', async () => {
    await using stage = await onStage();
    const { cloud } = stage;
    cloud.cdn.setDomain('www.example.com', { fullUrlCache: true });
    await stage.deploy({ files: ONE });
    for (const path of ['', '?utm_source=mail', 'about.html?v=1'])
      await cloud.visit(`https://www.example.com/${path}`);
    stage.since();

    const run = await stage.deploy({ files: TWO, inputs: { 'on-missing': 'fail' } });
    expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { healed: '0' } });
    expect(run.summary).toContain('www.example.com keeps query strings in its cache key');
    expect(purges(stage.since()).filter(({ by }) => by === 'deployer')).toEqual([
      { by: 'deployer', urls: ['https://www.example.com/'] },
    ]);
    expect((await cloud.visit('https://www.example.com/?utm_source=mail')).body).toBe('two');
    expect((await cloud.visit('https://www.example.com/about.html?v=1')).body).toBe('about two');
  });
});

describe('quota', () => {
  test('a deploy that needs more URLs than are left is refused with the numbers, before any write', async () => {
    await using stage = await onStage();
    await stage.deploy({ files: ONE });
    stage.cloud.cdn.setQuota('url', 'mainland', { total: 3 });
    const run = await stage.deploy({ files: TWO });
    expect(run.exitCode).toBe(1);
    expect(run.annotations[0]?.message).toMatch(
      /needs 3 URL purges in the area mainland; the account has \d left today/,
    );
    expect(run.annotations[0]?.message).toContain('No object of the site was changed.');
  });

  test('purge: direct takes one directory instead', async () => {
    await using stage = await onStage();
    const inputs = { purge: 'direct' };
    await stage.deploy({ files: ONE, inputs });
    await stage.cloud.visit('https://www.example.com/');
    stage.cloud.cdn.setQuota('url', 'mainland', { total: 2 });
    stage.since();
    const run = await stage.deploy({ files: TWO, inputs });
    expect(run).toMatchObject({ exitCode: 0, outputs: { purged: '3' } });
    expect(purges(stage.since())).toEqual([{ by: 'deployer', urls: ['https://www.example.com/'] }]);
    expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('two');
  });
});

test('an overseas and a global domain are purged too', async () => {
  await using stage = await onStage({ cdn: { globalRows: 'per area' } });
  const { cloud } = stage;
  const host = `${cloud.world.bucket}.cos-website.${cloud.world.region}.myqcloud.com`;
  cloud.cdn.addDomain({ domain: 'all.example.net', area: 'global', fullUrlCache: false, origin: { host } });
  const inputs = { domains: `${cloud.world.overseasDomain}\nall.example.net` };
  await stage.deploy({ files: ONE, inputs });
  const urls = [`https://${cloud.world.overseasDomain}/`, 'https://all.example.net/about.html'];
  for (const url of urls) await cloud.visit(url);
  const run = await stage.deploy({ files: TWO, inputs: { ...inputs, 'on-missing': 'fail' } });
  expect(run).toMatchObject({ exitCode: 0, outputs: { purged: '6', healed: '0' } });
  expect((await cloud.visit(urls[0] ?? '')).body).toBe('two');
  expect((await cloud.visit(urls[1] ?? '')).body).toBe('about two');
});

test('a domain that is offline stops the deploy before any write', async () => {
  await using stage = await onStage();
  stage.cloud.cdn.setDomain('www.example.com', { status: 'offline' });
  const run = await stage.deploy({ files: ONE });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toMatch(/www\.example\.com is offline in the CDN/);
  expect(run.annotations[0]?.message).toContain('No object of the site was changed.');
});

describe('verify: true', () => {
  test('asks the edge for every changed page', async () => {
    await using stage = await onStage();
    await stage.deploy({ files: { ...ONE, 'gone.html': 'gone' } });
    for (const path of ['', 'about.html', 'gone.html'])
      await stage.cloud.visit(`https://www.example.com/${path}`);
    const run = await stage.deploy({ files: TWO, inputs: { verify: 'true' } });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    for (const line of [
      'fresh https://www.example.com/ (200',
      'fresh https://www.example.com/about.html (200',
      'fresh https://www.example.com/gone.html (404',
    ]) {
      expect(run.log).toContain(line);
    }
    expect(run.summary).toContain('What the edge serves (4)');
  });

  test('is red when the edge serves something else after the purges are done, with what proves it', async () => {
    await using stage = await onStage();
    await stage.deploy({ files: ONE });
    stage.cloud.cdn.setDomain('www.example.com', { origin: { host: 'nothing.example.net' } });
    const run = await stage.deploy({ files: TWO, inputs: { verify: 'true' } });
    expect(run.exitCode).toBe(1);
    expect(run.annotations.find(({ level }) => level === 'error')?.message).toMatch(
      /does not serve 3 of 3 changed pages as they were deployed.*status 502/s,
    );
  });
});
