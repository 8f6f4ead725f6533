import { expect, test } from '@jest/globals';
import { onStage, type Stage } from './stage.ts';

const INPUTS = { purge: 'direct' };

const released = (tag: string) => ({
  event: { name: 'release', payload: { action: 'published', release: { tag_name: tag } } },
});

/** A run of a push to main, as GitHub numbers it. */
const pushed = (sha: string, runId: number, attempt = 1) => ({
  event: { name: 'push', payload: { after: sha } },
  env: { GITHUB_RUN_ID: String(runId), GITHUB_RUN_ATTEMPT: String(attempt) },
});

const withToken = (stage: Stage) => ({ ...INPUTS, 'github-token': stage.cloud.world.githubToken });

test('each release below a prefix of its own: an older line gets its hotfix, and the newer one stays as it is', async () => {
  await using stage = await onStage();
  const { github } = stage.cloud;
  const publish = (tag: string, body: string) => {
    github.tag(tag);
    const inputs = {
      ...withToken(stage),
      prefix: tag,
      site: `docs-${tag.split('.')[0] ?? ''}`,
      environment: 'docs',
    };
    return stage.deploy({ files: { 'index.html': body }, inputs, ...released(tag) });
  };
  for (const [tag, body] of [
    ['v1.0', 'one'],
    ['v2.0', 'two'],
    ['v1.1', 'one, mended'],
  ] as const)
    expect(await publish(tag, body)).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } });
  const visit = async (tag: string) => (await stage.cloud.visit(`https://www.example.com/${tag}/`)).body;
  expect([await visit('v1.0'), await visit('v1.1'), await visit('v2.0')]).toEqual([
    'one',
    'one, mended',
    'two',
  ]);
  expect(github.deployments().map(({ ref }) => ref)).toEqual(['v1.0', 'v2.0', 'v1.1']);
});

test('a tag with a slash is a prefix too', async () => {
  await using stage = await onStage();
  const publish = (tag: string) =>
    stage.deploy({ files: { 'index.html': tag }, inputs: { ...INPUTS, prefix: tag }, ...released(tag) });
  expect((await publish('docs/v1.0')).exitCode).toBe(0);
  expect((await stage.cloud.visit('https://www.example.com/docs/v1.0/')).body).toBe('docs/v1.0');
});

test('an older run that comes late does nothing; run again, it is a rollback', async () => {
  await using stage = await onStage();
  const { github } = stage.cloud;
  const [older, newer] = [github.push(), github.push()];
  const inputs = withToken(stage);
  const run = (body: string, how: object) => stage.deploy({ files: { 'index.html': body }, inputs, ...how });
  const live = async () => (await stage.cloud.visit('https://www.example.com/')).body;

  expect(await run('newer', pushed(newer, 2000))).toMatchObject({ exitCode: 0 });
  const late = await run('older', pushed(older, 1000));
  expect(late).toMatchObject({ exitCode: 0, outputs: { result: 'skipped', uploaded: '0' } });
  expect(late.annotations).toMatchObject([{ level: 'notice' }]);
  expect(await live()).toBe('newer');

  expect(await run('older', pushed(older, 1000, 2))).toMatchObject({
    exitCode: 0,
    outputs: { result: 'deployed' },
  });
  expect(await live()).toBe('older');
});
