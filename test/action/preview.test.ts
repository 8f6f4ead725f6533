import { expect, test } from '@jest/globals';
import { policyOf } from '../policies.ts';
import { pullRequest } from './pull-request.ts';
import { objectWrites, onStage } from './stage.ts';
import { expectSummary } from './summary.ts';

const SITE = {
  'index.html': '<h1>home</h1>',
  'docs/index.html': '<h1>docs</h1>',
  'assets/site-a1b2c3d4.css': 'h1 { color: teal }',
};
const ROOM = { domains: 'www.example.com\npreviews/ -> https://www.example.org/' };

test('a pull request has a preview and one comment, both renewed in place, and its end takes the preview away; the policy of README is enough', async () => {
  await using stage = await onStage({ deployerPolicy: policyOf('the preview key') });
  const { cloud } = stage;
  const pr = pullRequest(cloud, 1);
  const opened = await stage.deploy({ files: SITE, event: pr.on('opened'), inputs: ROOM });
  expect(opened).toMatchObject({ exitCode: 0, stderr: '' });
  expect(opened.outputs).toMatchObject({
    result: 'deployed',
    url: 'https://www.example.org/pr-1/',
    uploaded: '3',
    function: 'off',
  });
  await expectSummary(opened, 'preview');
  expect(opened.annotations).toMatchObject([
    { level: 'notice', message: expect.stringMatching(/^How www\.example\.org caches/) },
  ]);
  const bucket = () => cloud.bucket();
  const keys = Object.keys(SITE).map((path) => `previews/pr-1/${path}`);
  for (const key of keys) expect(bucket().headers(key)).toMatchObject({ 'Cache-Control': 'no-store' });
  expect(bucket().read('previews/robots.txt')).toBe('User-agent: *\nDisallow: /\n');

  const commit = cloud.github.setPull(1).sha.slice(0, 7);
  const [comment, ...others] = cloud.github.comments(1);
  expect(others).toEqual([]);
  expect(comment).toMatchObject({
    by: 'github-actions[bot]',
    body: expect.stringMatching(
      new RegExp(
        `^<!-- cos-site-deploy: octo-org\\.site -->\n\n\\*\\*Preview of \`octo-org\\.site\`\\*\\*: <https://www\\.example\\.org/pr-1/>\n\nCommit \`${commit}\`\\. 3 files\\.\n\n\\[Log of the run\\]\\(<https://github\\.com/octo-org/site/actions/runs/\\d+>\\)\n$`,
      ),
    ),
  });

  stage.since();
  cloud.github.setPull(1, { sha: cloud.github.push('topic-1') });
  const files = { 'index.html': '<h1>new</h1>', 'assets/site-a1b2c3d4.css': 'h1 { color: teal }' };
  const pushed = await stage.deploy({ files, event: pr.on('synchronize'), inputs: ROOM });
  expect(pushed.outputs).toMatchObject({ result: 'deployed', uploaded: '1', deleted: '1', unchanged: '1' });
  expect(objectWrites(stage.since())).toEqual([
    'PutObject previews/pr-1/index.html',
    'DeleteObject previews/pr-1/docs/index.html',
  ]);
  expect(cloud.github.comments(1)).toHaveLength(1);
  expect(cloud.github.comments(1)[0]).toMatchObject({
    id: comment?.id,
    body: expect.stringContaining(`Commit \`${cloud.github.setPull(1).sha.slice(0, 7)}\`. 2 files.`),
  });

  bucket().put('previews/pr-1/by-hand.html', 'by hand');
  bucket().put('previews/pr-11/index.html', 'the preview of another pull request');
  const closed = await stage.deploy({ files: {}, event: pr.on('closed'), inputs: { ...ROOM, source: '' } });
  expect(closed).toMatchObject({ exitCode: 0, annotations: [] });
  await expectSummary(closed, 'removed-preview');
  expect(closed.outputs).toMatchObject({ result: 'removed', url: '', deleted: '3' });
  expect(bucket().keys()).toEqual(['previews/pr-11/index.html', 'previews/robots.txt']);
  expect(cloud.github.comments(1)).toHaveLength(1);
  expect(cloud.github.comments(1)[0]?.body).toContain('The preview of `octo-org.site` was removed');

  const again = await stage.deploy({ files: {}, event: pr.on('closed'), inputs: { ...ROOM, source: '' } });
  expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'removed', deleted: '0' } });
  expect(
    cloud.ledger.entries().filter(({ service }) => service === 'scf' || service === 'cdn'),
  ).not.toContainEqual(expect.objectContaining({ status: 200 }));
});
