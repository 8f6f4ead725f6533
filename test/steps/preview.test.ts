import { describe, expect, test } from '@jest/globals';
import COS from 'cos-nodejs-sdk-v5';
import { Cancelled, CloudError } from '../../src/core/errors.ts';
import type { Bucket, World } from '../../src/core/ports.ts';
import type { Report } from '../../src/core/report/report.ts';
import { deploy } from '../../src/deploy.ts';
import { preview, removePreview } from '../../src/preview.ts';
import type { SiteFiles } from '../sites/index.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

const SITE = { 'index.html': '<a href="a.html">a</a>', 'a.html': 'a', 'style.css': 'p {}' };
const MARKER = '<!-- cos-site-deploy: site -->';

type Told = { readonly report: Report; readonly error: unknown };
type Story = {
  readonly files?: SiteFiles;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: object;
  readonly wrap?: (world: World) => World;
  /** Rejects when the run has to end, whatever hangs. */
  readonly interrupted?: Promise<never>;
};

/** One run about pull request 1 in this process, however it ends. */
async function run(stage: Stage, action: string, story: Story = {}): Promise<Told> {
  const pull = stage.cloud.github.setPull(1, action === 'closed' ? { state: 'closed' } : {});
  const payload = story.payload ?? {
    action,
    pull_request: { number: 1, state: pull.state, head: { sha: pull.sha } },
  };
  const settings = stage.settings(
    { source: await stage.source(`public-${action}`, story.files ?? SITE), ...story.inputs },
    { event: story.event ?? 'pull_request', payload },
  );
  const world = (story.wrap ?? ((one) => one))(stage.world(settings, story.interrupted));
  const report = blankReport();
  report.run = { ...settings.github };
  const tell = settings.mode === 'preview' ? preview : removePreview;
  const error: unknown = await tell(settings, world, report).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { report, error };
}

const keysOf = (stage: Stage) => stage.cloud.bucket().keys();
const comments = (stage: Stage) => stage.cloud.github.comments(1).map(({ body }) => body);
const bucketWith = (change: (bucket: Bucket) => Partial<Bucket>) => (world: World) => ({
  ...world,
  bucket: { ...world.bucket, ...change(world.bucket) },
});

describe('a pull request that is closed', () => {
  test('leaves no parts of what a killed run had begun to send', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    const { bucket: Bucket, region: Region, secretId, secretKey } = stage.cloud.world;
    const cos = new COS({ SecretId: secretId, SecretKey: secretKey });
    const Key = 'previews/pr-1/video.mp4';
    const noted = stage.cloud.clock.now();
    await cos.multipartInit({ Bucket, Region, Key });
    const manifest = keysOf(stage).find((key) => key.endsWith('.json')) ?? '';
    const { writing, ...rest } = JSON.parse(stage.cloud.bucket().read(manifest) ?? '') as { writing: object };
    const before = JSON.stringify({ ...rest, writing: { ...writing, [Key]: noted } });
    stage.cloud.bucket().put(manifest, before);
    const { error } = await run(stage, 'closed');
    expect([error, keysOf(stage)]).toEqual([undefined, []]);
    const taken = stage.cloud.ledger.entries().filter((one) => one.operation === 'AbortMultipartUpload');
    expect(taken).toEqual([expect.objectContaining({ status: 204 })]);
  });

  test('while its preview goes up leaves nothing behind', async () => {
    await using stage = await onStage();
    const close = bucketWith((bucket) => ({
      async put(object) {
        const stored = await bucket.put(object);
        stage.cloud.github.setPull(1, { state: 'closed' });
        return stored;
      },
    }));
    const { report, error } = await run(stage, 'opened', { wrap: close });
    expect(error).toBeUndefined();
    expect(report).toMatchObject({ result: 'skipped', url: undefined });
    expect(report.notices).toEqual(['Pull request #1 was closed meanwhile, so its preview was removed.']);
    expect(keysOf(stage)).toEqual([]);
    expect(comments(stage)).toEqual([]);
  });

  test('and whose end runs while the preview goes up leaves nothing behind either, whoever comes last', async () => {
    await using stage = await onStage();
    let isOver = false;
    const race = bucketWith((bucket) => ({
      async put(object) {
        // The whole end happens before one of the pages, and before the manifest is written again.
        if (object.key.endsWith('a.html') && !isOver) {
          isOver = true;
          expect((await run(stage, 'closed')).report.result).toBe('removed');
        }
        return await bucket.put(object);
      },
    }));
    const { report, error } = await run(stage, 'opened', { wrap: race });
    expect(error).toBeUndefined();
    expect(isOver).toBe(true);
    expect(report.result).toBe('skipped');
    expect(keysOf(stage)).toEqual([]);
  });

  test('before the run began gets no preview, and what an end that was cancelled has left goes', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    stage.cloud.github.setPull(1, { state: 'closed' });
    const states = () => stage.cloud.github.deployments().map(({ statuses }) => statuses.at(-1)?.state);
    expect(states()).toEqual(['success']);
    const { report } = await run(stage, 'synchronize', {
      payload: { action: 'synchronize', pull_request: { number: 1, state: 'open' } },
    });
    expect(report).toMatchObject({
      result: 'skipped',
      notices: ['Pull request #1 is closed, so it has no preview.'],
    });
    expect(keysOf(stage)).toEqual([]);
    expect(comments(stage)).toEqual([expect.stringContaining('was removed')]);
    expect(states()).toEqual(['inactive']);
  });

  test('and opened again keeps its preview, when the run of its end is late', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    const { report } = await run(stage, 'reopened', {
      payload: { action: 'closed', pull_request: { number: 1, state: 'closed' } },
    });
    expect(report).toMatchObject({
      result: 'skipped',
      notices: ['Pull request #1 is open again, so its preview stays.'],
    });
    expect(keysOf(stage)).toContain('previews/pr-1/index.html');
  });
});

describe('the end of a preview', () => {
  test('finds also what the listing does not show yet, and tells of what it cannot name', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    const late = bucketWith((bucket) => ({
      list: async (prefix, hints) => {
        hints?.onUnnamed?.([`${prefix}%FF.html`]);
        return (await bucket.list(prefix)).filter(({ key }) => !key.endsWith('a.html'));
      },
    }));
    const { report } = await run(stage, 'closed', { wrap: late });
    expect(report).toMatchObject({
      result: 'removed',
      warnings: [expect.stringContaining('not UTF-8 (first: previews/pr-1/%FF.html, percent-encoded)')],
    });
    expect(keysOf(stage)).toEqual([]);
  });

  test('leaves what stands elsewhere, which may be the preview of another site, and says how to remove it', async () => {
    await using stage = await onStage();
    const old = { 'preview-prefix': 'old/{pr}/' };
    await run(stage, 'opened', { inputs: old });
    await run(stage, 'opened');
    const { report } = await run(stage, 'closed');
    expect(report).toMatchObject({
      result: 'removed',
      warnings: [
        expect.stringMatching(
          /stay outside of previews\/pr-1\/ \(first: old\/1\/.*mode: remove-preview.*own "site"/,
        ),
      ],
    });
    expect(keysOf(stage)).toEqual(['old/1/a.html', 'old/1/index.html', 'old/1/style.css']);
    expect((await run(stage, 'closed', { inputs: old })).report.warnings).toEqual([]);
    expect(keysOf(stage)).toEqual([]);
  });

  test('leaves what another site owns, with a warning, and notes that are not its own', async () => {
    await using stage = await onStage();
    await run(stage, 'opened', { inputs: { site: 'blog', 'preview-prefix': 'p/{pr}/' } });
    await run(stage, 'opened', { inputs: { 'preview-prefix': 'p/{pr}/' }, files: { 'other.html': 'other' } });
    stage.cloud.bucket().put('p/1/.cos-site-deploy/probe-x', '');
    const { report } = await run(stage, 'closed', { inputs: { 'preview-prefix': 'p/{pr}/' } });
    expect(report.warnings).toEqual([
      expect.stringMatching(/^Files below p\/1\/ belong to the site previews\/blog\/1, so they stay/),
    ]);
    expect(keysOf(stage)).toEqual(
      [
        '.cos-site-deploy/previews/blog/1.json',
        '.cos-site-deploy/previews/blog/1@1-1',
        'p/1/.cos-site-deploy/probe-x',
        ...Object.keys(SITE)
          .sort()
          .map((path) => `p/1/${path === 'index.html' ? 'index.html' : path}`),
      ].sort(),
    );
  });

  test('is not kept from its work by a manifest that cannot be used, and says so', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    stage.cloud.bucket().put('.cos-site-deploy/previews/site/1.json', 'no JSON');
    const { report } = await run(stage, 'closed');
    expect(report.warnings).toEqual([
      expect.stringMatching(
        /cannot be used: it is not JSON\. What lies below previews\/pr-1\/ is removed all the same\.$/,
      ),
    ]);
    expect(keysOf(stage)).toEqual([]);
  });

  test('that is cancelled says so, and leaves what the next one needs', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    const wrap = (world: World): World => ({ ...world, signal: AbortSignal.abort() });
    expect((await run(stage, 'closed', { wrap })).error).toBeInstanceOf(Cancelled);
    expect(keysOf(stage)).toContain('.cos-site-deploy/previews/site/1.json');
    expect((await run(stage, 'closed')).report.result).toBe('removed');
    expect(keysOf(stage)).toEqual([]);
  });

  test('that fails says what is left, keeps the manifest, and the next one goes on', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    stage.cloud.fail({ operation: 'DeleteMultipleObjects', how: 'partial', count: 1 });
    const { error } = await run(stage, 'closed');
    expect(String(error)).toMatch(/1 of 3 files of the preview could not be removed/);
    expect(keysOf(stage)).toContain('.cos-site-deploy/previews/site/1.json');
    expect((await run(stage, 'closed')).report.result).toBe('removed');
    expect(keysOf(stage)).toEqual([]);
  });
});

describe('the comment', () => {
  test('is found again on a later page, and not taken from somebody who copied its marker', async () => {
    await using stage = await onStage();
    const { github } = stage.cloud;
    github.comment(1, `${MARKER}\nlook at https://evil.example`, 'mallory');
    github.comment(1, `> ${MARKER}\nquoted`);
    await run(stage, 'opened');
    for (let count = 0; count < 120; count++) github.comment(1, `talk ${count}`, 'octocat');
    await run(stage, 'synchronize', { files: { 'index.html': 'two' } });
    const ours = github.comments(1).filter(({ body }) => body.includes('Preview of `site`'));
    expect(ours).toHaveLength(1);
    expect(ours[0]?.body).toContain('1 file.');
    expect(comments(stage)[0]).toBe(`${MARKER}\nlook at https://evil.example`);
    expect(github.comments(1)).toHaveLength(123);
  });

  test('is one for each site', async () => {
    await using stage = await onStage();
    await run(stage, 'opened', { inputs: { site: 'site' } });
    await run(stage, 'opened', { inputs: { site: 'site.b', 'preview-prefix': 'b/{pr}/' } });
    await run(stage, 'synchronize', { inputs: { site: 'site' }, files: { 'index.html': 'two' } });
    expect(comments(stage)).toEqual([
      expect.stringContaining('<https://www.example.com/previews/pr-1/>'),
      expect.stringContaining('<https://www.example.com/b/1/>'),
    ]);
  });

  test('names the pages in the order of their paths, whichever of them was up first', async () => {
    await using stage = await onStage();
    const site = stage.settings({
      source: await stage.source('public', { 'index.html': 'home' }),
      wait: 'off',
    });
    await deploy(site, stage.world(site), blankReport());
    const other = Promise.withResolvers<undefined>();
    const wrap = bucketWith((bucket) => ({
      put: async (given) => {
        if (given.key.endsWith('/a.html')) await other.promise;
        const done = await bucket.put(given);
        if (given.key.endsWith('/b.html')) other.resolve(undefined);
        return done;
      },
    }));
    const { error } = await run(stage, 'opened', {
      files: { 'a.html': 'a', 'b.html': 'b', 'index.html': 'home' },
      wrap,
    });
    expect(error).toBeUndefined();
    expect(comments(stage)[0]).toMatch(/`a\.html`.*\n.*`b\.html`/);
  });

  test('tells of a failure in place, with what is behind it', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    stage.cloud.fail({ operation: 'PutObject', how: '403', count: 1 });
    const { error } = await run(stage, 'synchronize', { files: { 'index.html': 'two' } });
    expect(error).toBeInstanceOf(Error);
    expect(comments(stage)).toEqual([
      expect.stringMatching(/\*\*The preview of `site` failed\*\*[^]*AccessDenied/),
    ]);
  });

  test('is one also when GitHub’s answer to it is lost', async () => {
    await using stage = await onStage();
    stage.cloud.fail({ operation: 'issues/create-comment', how: 'lost-answer', count: 1 });
    const { report } = await run(stage, 'opened');
    expect(report).toMatchObject({ result: 'deployed', warnings: [] });
    expect(comments(stage)).toEqual([expect.stringContaining('Preview of `site`')]);

    stage.cloud.fail({ operation: 'issues/create-comment', how: '502', count: 1 });
    const other = await run(stage, 'opened', { inputs: { site: 'other', 'preview-prefix': 'o/{pr}/' } });
    expect(other.report.warnings).toEqual([
      expect.stringMatching(/^github:issues\/create-comment answered HTTP 502 [^]*the next run tells it\.$/),
    ]);
    expect(comments(stage)).toHaveLength(1);
  });

  test('is not written with comment: false, and nothing is asked for that it would need', async () => {
    await using stage = await onStage();
    stage.cloud.github.setPermissions({});
    stage.cloud.github.setPrivate(true);
    const { report } = await run(stage, 'opened', { inputs: { comment: 'false', 'github-token': '' } });
    expect(report).toMatchObject({ result: 'deployed', warnings: [] });
    expect(comments(stage)).toEqual([]);
  });

  test.each(['private', 'public'])(
    'without the permission, in a %s repository, is one warning',
    async (kind) => {
      await using stage = await onStage();
      stage.cloud.github.setPermissions({ contents: 'read', deployments: 'write' });
      stage.cloud.github.setPrivate(kind === 'private');
      const { report, error } = await run(stage, 'opened');
      expect(error).toBeUndefined();
      expect(report.result).toBe('deployed');
      expect(report.warnings).toEqual([expect.stringMatching(/"pull-requests: write"/)]);
      expect((await run(stage, 'closed')).report).toMatchObject({ result: 'removed' });
    },
  );
});

describe('a preview that is interrupted while it hangs', () => {
  const states = (stage: Stage) =>
    stage.cloud.github.deployments().map(({ statuses }) => statuses.map(({ state }) => state));

  /** A second build goes up, and hangs where `hangs` says; then the run has to end. */
  async function interrupted(stage: Stage, why: Error, hangs: (bucket: Bucket) => Partial<Bucket>) {
    const { promise, reject } = Promise.withResolvers<never>();
    const wrap = (world: World): World => {
      const changed = hangs(world.bucket);
      const wrapped = Object.entries(changed).map(([name, method]) => [
        name,
        async (...args: unknown[]) => {
          const answer = (method as (...all: unknown[]) => Promise<unknown> | undefined)(...args);
          if (answer !== undefined) return await answer;
          reject(why);
          return await new Promise(() => undefined);
        },
      ]);
      return { ...world, bucket: { ...world.bucket, ...(Object.fromEntries(wrapped) as Partial<Bucket>) } };
    };
    return await run(stage, 'synchronize', { files: { 'index.html': 'two' }, wrap, interrupted: promise });
  }
  const atPage = (bucket: Bucket): Partial<Bucket> => ({
    put: (object) =>
      object.key.endsWith('index.html')
        ? (undefined as unknown as ReturnType<Bucket['put']>)
        : bucket.put(object),
  });
  const atStart = (): Partial<Bucket> => ({ list: () => undefined as unknown as ReturnType<Bucket['list']> });

  test.each([
    [
      'cancelled after it began to write',
      new Cancelled(),
      atPage,
      /\*\*The preview of `site` was cancelled\*\*/,
    ],
    ['cancelled before it wrote', new Cancelled(), atStart, /\*\*Preview of `site`\*\*: </],
    ['ended by an error of its surroundings', new TypeError('odd'), atPage, /failed\*\*[^]*TypeError: odd/],
  ] as const)(
    '%s: its deployment is no longer in progress, and its comment is true',
    async (...[, why, at, said]) => {
      await using stage = await onStage();
      await run(stage, 'opened');
      const { error } = await interrupted(stage, why, at);
      expect(error).toBe(why);
      expect(states(stage)).toEqual([
        ['in_progress', 'success'],
        ['in_progress', 'failure'],
      ]);
      expect(comments(stage)).toEqual([expect.stringMatching(said)]);
    },
  );

  test('the first one leaves no comment that nobody has use for', async () => {
    await using stage = await onStage();
    await interrupted(stage, new Cancelled(), atPage);
    expect(states(stage)).toEqual([['in_progress', 'failure']]);
    expect(comments(stage)).toEqual([]);
  });
});

describe('after a comment, which says nothing of a commit', () => {
  const asked = { event: 'issue_comment', inputs: { mode: 'preview', 'pr-number': '1' }, payload: {} };

  test('the preview is of the newest commit of the pull request', async () => {
    await using stage = await onStage();
    const { sha } = stage.cloud.github.setPull(1);
    const { error, report } = await run(stage, '', asked);
    expect([error, report.run?.sha]).toEqual([undefined, sha]);
    expect(comments(stage)).toEqual([expect.stringContaining(sha.slice(0, 7))]);
    expect(stage.cloud.github.deployments()).toEqual([expect.objectContaining({ sha })]);
  });

  test('one that GitHub does not show goes up all the same', async () => {
    await using stage = await onStage();
    stage.cloud.fail({ operation: 'pulls/get', how: '502', count: 99 });
    const { report } = await run(stage, '', asked);
    expect(report.result).toBe('deployed');
    expect(comments(stage)).toEqual([expect.stringContaining((stage.cloud.github.head() ?? '').slice(0, 7))]);
  });

  test('a run that is cancelled while GitHub does not answer ends', async () => {
    await using stage = await onStage();
    const hanging = (world: World): World => ({
      ...world,
      forge: { ...world.forge, pull: () => new Promise(() => undefined) },
    });
    const interrupted = Promise.reject(new Cancelled());
    interrupted.catch(() => undefined);
    expect((await run(stage, '', { ...asked, wrap: hanging, interrupted })).error).toBeInstanceOf(Cancelled);
    expect(keysOf(stage)).toEqual([]);
  });
});

describe('after the workflow run of a fork', () => {
  const after = (stage: Stage, sha: string) => ({
    event: 'workflow_run',
    inputs: { 'pr-number': '1' },
    payload: {
      workflow_run: { conclusion: 'success', event: 'pull_request', head_sha: sha },
      repository: { full_name: 'octo-org/site', default_branch: 'main' },
      pull: stage.cloud.github.setPull(1, { fork: true }),
    },
  });

  test('the pull request whose newest commit it has built gets its preview', async () => {
    await using stage = await onStage();
    const { report, error } = await run(stage, '', after(stage, stage.cloud.github.setPull(1).sha));
    expect(error).toBeUndefined();
    expect(report.result).toBe('deployed');
    expect(comments(stage)).toHaveLength(1);
  });

  test.each([
    ['another commit', 'b'.repeat(40), '1'],
    ['no such pull request', undefined, '99'],
  ])('%s: nothing is written', async (_, sha, number) => {
    await using stage = await onStage();
    const story = after(stage, sha ?? stage.cloud.github.setPull(1).sha);
    const { error } = await run(stage, '', { ...story, inputs: { 'pr-number': number } });
    expect(String(error)).toMatch(/the workflow run before this one has not built that pull request/);
    expect(keysOf(stage)).toEqual([]);
    expect(stage.cloud.github.comments()).toEqual([]);
  });

  test('a token that may not look proves nothing, so nothing is written', async () => {
    await using stage = await onStage();
    stage.cloud.github.setPrivate(true);
    stage.cloud.github.setPermissions({ contents: 'read' });
    const { error } = await run(stage, '', after(stage, stage.cloud.github.setPull(1).sha));
    expect(String(error)).toMatch(/GitHub shows no such pull request/);
    expect(keysOf(stage)).toEqual([]);
  });
});

describe('what to mind', () => {
  test('a domain that keeps what says no-store forgets a preview that is removed, or closed meanwhile', async () => {
    await using stage = await onStage();
    const { cloud } = stage;
    cloud.cdn.setDomain('www.example.com', { cache: { ignoreCacheControl: true } });
    const page = 'https://www.example.com/previews/pr-1/';
    for (const last of ['closed', 'synchronize']) {
      cloud.github.setPull(1, { state: 'open' });
      await run(stage, 'opened');
      // Of an earlier preview the edge may hold the 404 for a moment.
      cloud.clock.advance(60);
      expect((await cloud.visit(page)).status).toBe(200);
      cloud.github.setPull(1, { state: 'closed' });
      const payload = { action: last, pull_request: { number: 1, state: 'open' } };
      const { report, error } = await run(stage, last, { payload });
      await cloud.settled();
      expect([last, error, report.warnings.length]).toEqual([last, undefined, 1]);
      expect([last, (await cloud.visit(page)).status]).toEqual([last, 404]);
    }
  });

  test('whoever may not look at the domain is told when the preview goes up, and not again at its end', async () => {
    await using stage = await onStage();
    stage.cloud.fail({ operation: 'DescribeDomainsConfig', how: 'denied', count: 100 });
    expect((await run(stage, 'opened')).report.notices.join()).toMatch(/How www\.example\.com caches/);
    const { report, error } = await run(stage, 'closed');
    expect([error, report.result, report.notices]).toEqual([undefined, 'removed', []]);
  });

  test('a domain that keeps what says no-store: the action purges what changed, and warns', async () => {
    await using stage = await onStage();
    const { cloud } = stage;
    cloud.cdn.setDomain('www.example.com', { cache: { ignoreCacheControl: true } });
    await run(stage, 'opened');
    const page = 'https://www.example.com/previews/pr-1/';
    expect((await cloud.visit(page)).body).toBe(SITE['index.html']);
    const { report } = await run(stage, 'synchronize', { files: { ...SITE, 'index.html': 'two' } });
    await cloud.settled();
    expect(report.warnings).toEqual([
      expect.stringMatching(
        /^www\.example\.com keeps what says no-store, so the action purged 2 URLs itself/,
      ),
    ]);
    expect((await cloud.visit(page)).body).toBe('two');
  });

  test('a domain that does not is left alone', async () => {
    await using stage = await onStage();
    await run(stage, 'opened');
    await run(stage, 'synchronize', { files: { 'index.html': 'two' } });
    expect(stage.cloud.purges()).toEqual([]);
  });

  test('pages that link to the root of the host: one warning, with the option of the generator', async () => {
    await using stage = await onStage();
    const html = '<meta name="generator" content="Hugo 0.1"><link href="/style.css">';
    const { report } = await run(stage, 'opened', { files: { 'index.html': html, 'b/index.html': html } });
    expect(report.warnings).toEqual([
      expect.stringMatching(/below \/previews\/pr-1\/.*first: \/style\.css.*Hugo: hugo --baseURL/),
    ]);
  });

  test.each([
    ['says nothing of it', undefined, 1],
    ['keeps them away already', 'User-agent: *\nDisallow: /previews/\n', 0],
  ])('search engines, where the site’s robots.txt %s', async (_, robots, notices) => {
    await using stage = await onStage();
    if (robots !== undefined) stage.cloud.bucket().put('robots.txt', robots);
    const { report } = await run(stage, 'opened');
    expect(report.notices).toHaveLength(notices);
    expect(stage.cloud.bucket().read('robots.txt')).toBe(robots);
  });

  test('a robots.txt that stands at the previews’ own host is not overwritten', async () => {
    await using stage = await onStage();
    stage.cloud.bucket().put('previews/robots.txt', 'User-agent: *\nAllow: /');
    const inputs = { domains: 'www.example.com\npreviews/ -> https://www.example.org/' };
    const { report } = await run(stage, 'opened', { inputs });
    expect(report.notices).toEqual([expect.stringMatching(/^Search engines can find this preview/)]);
    expect(stage.cloud.bucket().read('previews/robots.txt')).toBe('User-agent: *\nAllow: /');
  });

  test.each([
    ['DescribeDomainsConfig', undefined],
    ['robots.txt denied', 'put'],
    ['robots.txt unread', 'read'],
  ])('what cannot be looked at or added turns no preview red: %s', async (operation, method) => {
    await using stage = await onStage();
    const down = (): never => {
      throw new CloudError({ operation, subject: '', kind: 'transient', code: '503', message: '' });
    };
    const unless = (key: string, go: () => Promise<never>) => (key.endsWith('robots.txt') ? down() : go());
    const wrap = (world: World): World => {
      const { bucket, cdn } = world;
      const read: Bucket['read'] = async (key) =>
        method === 'read'
          ? await unless(key, () => bucket.read(key) as Promise<never>)
          : await bucket.read(key);
      const put: Bucket['put'] = async (object) =>
        method === 'put'
          ? await unless(object.key, () => bucket.put(object) as Promise<never>)
          : await bucket.put(object);
      const domain: World['cdn']['domain'] = async (name) =>
        operation === 'DescribeDomainsConfig' ? await Promise.resolve().then(down) : await cdn.domain(name);
      return { ...world, bucket: { ...bucket, read, put }, cdn: { ...cdn, domain } };
    };
    const inputs = { domains: 'www.example.com\npreviews/ -> https://www.example.org/' };
    const { report, error } = await run(stage, 'opened', { inputs, wrap });
    expect([error, report.result]).toEqual([undefined, 'deployed']);
  });
});
