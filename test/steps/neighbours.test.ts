import { describe, expect, test } from '@jest/globals';
import { consoleOf } from './console.ts';
import { onStage, type Stage } from './stage.ts';
import { messageOf, scfWrites, told } from './story.ts';

const NAME = 'cdn-purge-site-1250000000';
const HOST = 'https://www.example.com';
const ONE = { site: 'one', prefix: 'docs' };
const OTHER = { site: 'other', prefix: 'blog' };

/** What a change of the first site comes to at the edge, without any deploy of it. */
async function seenAfterChange(stage: Stage, body: string): Promise<string> {
  await stage.cloud.visit(`${HOST}/docs/`);
  stage.cloud.bucket().put('docs/index.html', body);
  await stage.cloud.settled();
  return (await stage.cloud.visit(`${HOST}/docs/`)).body;
}

describe('a second site needs triggers where a stranger listens', () => {
  /** The first site, and a function of somebody else beside it. */
  async function besideStranger(): Promise<Stage> {
    const stage = await onStage();
    const { world, settings, error } = await told(stage, 'one', { inputs: ONE });
    expect(error).toBeUndefined();
    await consoleOf(stage).create('thumbs');
    await world.functions.addTrigger('thumbs', {
      bucketDomain: settings.bucketDomain,
      event: 'cos:ObjectRemove:*',
      prefix: 'images/',
      suffix: '',
      qualifier: '$DEFAULT',
    });
    return stage;
  }

  test.each(['deploy', 'plan'])(
    'where the key may look, it is refused before anything: mode %s',
    async (mode) => {
      await using stage = await besideStranger();
      const from = stage.cloud.ledger.entries().length;
      const { error } = await told(stage, 'other', { inputs: { ...OTHER, mode } });
      expect(messageOf(error)).toMatch(
        /The function thumbs already listens to cos:ObjectRemove:\*.*"images\/"/,
      );
      expect([scfWrites(stage, from), stage.cloud.bucket().read('blog/index.html')]).toEqual([[], undefined]);
    },
  );

  test('where it may not, the first site gets back what it had', async () => {
    await using stage = await besideStranger();
    const before = await consoleOf(stage).rested(NAME);
    stage.cloud.fail({ operation: 'ListFunctions', how: 'denied', count: 100 });
    const { error, report } = await told(stage, 'other', { inputs: OTHER });
    expect(error).toMatchObject({ kind: 'exists', operation: 'scf:CreateTrigger' });
    expect(report.purgerDone.length).toBeGreaterThan(2);
    const after = await consoleOf(stage).rested(NAME);
    const wanted = ({ environment, triggers }: typeof after) => [
      environment,
      triggers.map(({ event, prefix, enabled }) => [event, prefix, enabled]).sort(),
    ];
    expect(wanted(after)).toEqual(wanted(before));
    expect(await seenAfterChange(stage, 'by hand')).toBe('by hand');
    // It goes on as if nothing had been.
    expect((await told(stage, 'two', { inputs: ONE })).error).toBeUndefined();
  });

  test('and a site that moves keeps its earlier row and triggers', async () => {
    await using stage = await besideStranger();
    stage.cloud.fail({ operation: 'ListFunctions', how: 'denied', count: 100 });
    const { error } = await told(stage, 'one', { inputs: { ...ONE, prefix: 'images' } });
    expect(error).toMatchObject({ kind: 'exists' });
    expect(await seenAfterChange(stage, 'by hand')).toBe('by hand');
  });
});

describe('sites share the role of the function', () => {
  test('a second site with another role is refused, and the first keeps its own', async () => {
    await using stage = await onStage();
    await told(stage, 'one', { inputs: ONE });
    const from = stage.cloud.ledger.entries().length;
    const inputs = { ...OTHER, 'function-role': 'site-deploy-role' };
    const { error } = await told(stage, 'other', { inputs });
    expect(messageOf(error)).toMatch(
      /runs as the role cdn-purge-role and also purges for one, but function-role of the site other is site-deploy-role/,
    );
    expect(scfWrites(stage, from)).toEqual([]);
  });

  test('the only site may change its role', async () => {
    await using stage = await onStage();
    await told(stage, 'one', { inputs: ONE });
    await told(stage, 'one', { inputs: { ...ONE, 'function-role': 'site-deploy-role' } });
    expect((await consoleOf(stage).rested(NAME)).role).toBe('site-deploy-role');
  });
});

describe('previews of one site where another site has files', () => {
  const files = { 'index.html': 'one', 'v2/index.html': 'v2 one' };
  const HIDES = { 'preview-prefix': 'v{pr}/' };
  const REFUSAL = /The site one has files where previews of the site other go \(first: v2\/index\.html\)/;

  test('the site that comes second is refused: its pages would never be purged', async () => {
    await using stage = await onStage();
    expect((await told(stage, 'other', { inputs: { ...OTHER, ...HIDES } })).error).toBeUndefined();
    const { error } = await told(stage, 'one', { inputs: { site: 'one' }, files });
    expect(messageOf(error)).toMatch(REFUSAL);
    expect(stage.cloud.bucket().read('v2/index.html')).toBeUndefined();
  });

  test('previews that come second are refused with the site that they are of', async () => {
    await using stage = await onStage();
    expect((await told(stage, 'one', { inputs: { site: 'one' }, files })).error).toBeUndefined();
    const { error } = await told(stage, 'other', { inputs: { ...OTHER, ...HIDES } });
    expect(messageOf(error)).toMatch(REFUSAL);
    const direct = await told(stage, 'other', { inputs: { ...OTHER, ...HIDES, purge: 'direct' } });
    expect(messageOf(direct.error)).toMatch(REFUSAL);
  });

  test('two sites may share one place for previews, which are told apart by their number', async () => {
    await using stage = await onStage();
    const shared = { 'preview-prefix': 'previews/pr-{pr}/' };
    expect((await told(stage, 'one', { inputs: { ...ONE, ...shared } })).error).toBeUndefined();
    expect((await told(stage, 'other', { inputs: { ...OTHER, ...shared } })).error).toBeUndefined();
  });
});
