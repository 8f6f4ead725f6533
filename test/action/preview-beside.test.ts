import { expect, test } from '@jest/globals';
import { pullRequest } from './pull-request.ts';
import { objectWrites, onStage, purges, writes } from './stage.ts';

const SITE = {
  'index.html': '<h1>home</h1>',
  'about.html': '<h1>about</h1>',
  'docs/index.html': '<h1>docs</h1>',
};

test('site and preview stand beside each other: neither touches, purges or counts what is the other’s', async () => {
  await using stage = await onStage();
  const { cloud } = stage;
  const pr = pullRequest(cloud, 1);
  expect(await stage.deploy({ files: SITE })).toMatchObject({ exitCode: 0, annotations: [] });

  stage.since();
  const changed = { 'index.html': '<h1>new</h1>', 'docs/index.html': '<h1>docs</h1>', 'more.html': 'more' };
  const preview = await stage.deploy({ files: changed, event: pr.on('opened') });
  expect(preview).toMatchObject({
    exitCode: 0,
    outputs: { result: 'deployed', url: 'https://www.example.com/previews/pr-1/', purged: '0' },
  });
  await cloud.settled();
  const during = stage.since();
  expect(purges(during)).toEqual([]);
  expect(
    writes(during).filter(
      ({ service, by }) => by === 'deployer' && service !== 'cos' && service !== 'github',
    ),
  ).toEqual([]);
  expect(cloud.github.comments(1)[0]?.body).toContain(
    [
      'Compared with the live site: 1 new page, 1 changed page, 1 removed file.',
      '',
      '<details><summary>New and changed pages</summary>',
      '',
      '- [`index.html`](<https://www.example.com/previews/pr-1/>) (changed)',
      '- [`more.html`](<https://www.example.com/previews/pr-1/more.html>) (new)',
      '',
      '</details>',
    ].join('\n'),
  );
  const seen = await cloud.visit('https://www.example.com/previews/pr-1/');
  expect(seen).toMatchObject({ body: '<h1>new</h1>', cache: 'miss' });
  await stage.deploy({ files: { ...changed, 'index.html': '<h1>newer</h1>' }, event: pr.on('synchronize') });
  expect((await cloud.visit('https://www.example.com/previews/pr-1/')).body).toBe('<h1>newer</h1>');

  await cloud.settled();
  stage.since();
  const site = await stage.deploy({ files: { 'index.html': '<h1>home 2</h1>' } });
  expect(site).toMatchObject({ exitCode: 0, annotations: [], outputs: { deleted: '2' } });
  await cloud.settled();
  const done = stage.since();
  expect(objectWrites(done).toSorted()).toEqual([
    'DeleteObject about.html',
    'DeleteObject docs/index.html',
    'PutObject index.html',
  ]);
  expect(
    purges(done)
      .flatMap(({ urls }) => urls)
      .join(),
  ).not.toContain('previews/');
  expect((await cloud.visit('https://www.example.com/previews/pr-1/docs/')).status).toBe(200);

  const closed = await stage.deploy({ files: {}, event: pr.on('closed'), inputs: { source: '' } });
  expect(closed.outputs).toMatchObject({ result: 'removed', deleted: '3' });
  const left = cloud.bucket().keys();
  expect(left.filter((key) => key.includes('previews/'))).toEqual([]);
  expect(left).toEqual(expect.arrayContaining(['.cos-site-deploy/octo-org.site.json', 'index.html']));
  expect((await cloud.visit('https://www.example.com/')).body).toBe('<h1>home 2</h1>');
});
