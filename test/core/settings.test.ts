import { describe, expect, test } from '@jest/globals';
import { matcherOf } from '../../src/disk/exclude.ts';
import { given, mistake, settings, type Texts } from './settings-builders.ts';

test('the shortest step: no domain, no purge', () => {
  expect(settings()).toMatchObject({
    mode: 'deploy',
    bucketDomain: 'site-1250000000.cos.ap-guangzhou.myqcloud.com',
    prefix: '',
    site: 'acme.docs',
    purge: { by: 'off' },
    wait: { until: 'done', timeout: 900_000, onMissing: 'purge' },
    credentials: { secretId: 'id', secretKey: 'key', token: undefined },
    run: '7-2',
  });
});

describe('mode: auto', () => {
  test.each([
    ['push', 'deploy'],
    ['release', 'deploy'],
    ['workflow_dispatch', 'deploy'],
    ['schedule', 'deploy'],
    ['merge_group', 'plan'],
  ])('on %s: %s', (event, want) => {
    expect(settings({ context: { event } }).mode).toBe(want);
  });

  test.each(['issue_comment', 'repository_dispatch', 'something_new', ''])(
    'on %j asks for mode instead of deploying',
    (event) => {
      expect(mistake({ context: { event } })).toMatch(new RegExp(`mode .*"${event}"`));
    },
  );

  test.each(['pull_request', 'pull_request_target', 'workflow_run'])(
    'code of %s never reaches production',
    (event) => {
      let mode: string | undefined;
      try {
        mode = settings({ context: { event } }).mode;
      } catch {
        // Refused: just as safe.
      }
      expect(mode).not.toBe('deploy');
    },
  );

  test.each(['deploy', 'plan'])('mode: %s is taken on any event', (mode) => {
    expect(settings({ inputs: { mode }, context: { event: 'pull_request' } }).mode).toBe(mode);
  });
});

describe('source', () => {
  test.each(['deploy', 'plan'])('mode: %s needs one', (mode) => {
    expect(mistake({ inputs: { mode, source: '' } })).toMatch(/source is required/);
  });

  test('mode: uninstall needs neither a source nor a role', () => {
    const inputs = { mode: 'uninstall', source: '', domains: 'www.example.com' };
    expect(given(inputs)).toMatchObject({ mode: 'uninstall', purge: { by: 'off' } });
  });
});

describe('prefix', () => {
  test.each([
    ['', ''],
    ['/', ''],
    ['docs', 'docs/'],
    ['docs/', 'docs/'],
    ['/docs/v2/', 'docs/v2/'],
    ['文档', '文档/'],
    ['//', ''],
    ['a?b#c%2F', 'a?b#c%2F/'],
  ])('%j means %j', (text, want) => {
    expect(given({ prefix: text }).prefix).toBe(want);
  });

  test.each(['docs//v2', '../docs', 'docs/./v2', '.cos-site-deploy', 'docs/.cos-site-deploy'])(
    '%j is refused',
    (text) => {
      expect(mistake({ inputs: { prefix: text } })).toContain(`not ${JSON.stringify(text)}`);
    },
  );
});

describe('site', () => {
  test.each([
    ['acme/docs', 'acme.docs'],
    ['acme/docs.example.com', 'acme.docs.example.com'],
    ['Acme-2/x_y', 'Acme-2.x_y'],
    ['octocat_acme/docs', 'octocat_acme.docs'],
  ])('of the repository %s: %s', (repository, want) => {
    expect(settings({ context: { repository } }).site).toBe(want);
  });

  test('as given', () => {
    expect(settings({ inputs: { site: 'my-site' }, context: { repository: '' } }).site).toBe('my-site');
  });

  test('is asked for outside of GitHub', () => {
    expect(mistake({ context: { repository: '' } })).toMatch(/site is required when/);
    expect(mistake({ context: { repository: 'docs' } })).toMatch(
      /site is required, .*not like owner\/name: "docs"/,
    );
  });
});

test.each(['"*.map"', "'*.map'", '- *.map', "- '*.map'"])('exclude: %j would match nothing', (line) => {
  expect(mistake({ inputs: { exclude: line } })).toContain(`not ${JSON.stringify(line)}`);
});

test('exclude: what a checkout holds beside the site stays out, whatever else does', () => {
  const { exclude } = given({ exclude: '*.map\n!.gitignore' });
  const isExcluded = matcherOf(exclude);
  const paths = [
    '.git/config',
    'sub/.git/config',
    '.DS_Store',
    'a/Thumbs.db',
    'a.map',
    '.gitignore',
    '.well-known/a',
  ];
  expect(paths.filter((path) => !isExcluded(path))).toEqual(['.gitignore', '.well-known/a']);
});

test('wait-timeout: 0 waits for nothing, and is a mistake where purges are waited for', () => {
  const direct = { purge: 'direct', domains: 'www.example.com', 'wait-timeout': '0' };
  expect(mistake({ inputs: direct })).toMatch(/set wait: off/);
  for (const without of [{ wait: 'off' }, { purge: 'off' }, { mode: 'uninstall' }])
    expect(given({ ...direct, ...without }).wait.timeout).toBe(0);
});

test('after a workflow_run the commit is the one that the run before has built', () => {
  const payload = { workflow_run: { event: 'push', head_sha: 'b'.repeat(40) } };
  const context = { event: 'workflow_run', payload };
  expect(settings({ inputs: { mode: 'deploy' }, context }).github.sha).toBe('b'.repeat(40));
  expect(settings({ inputs: { mode: 'deploy' }, context: { payload } }).github.sha).toMatch(/^0123/);
});

test('cache-control: lines of glob and value, in order', () => {
  expect(given({ 'cache-control': '*.pdf: public, max-age=3600\n/api/**:no-store' }).cacheRules).toEqual([
    { glob: '*.pdf', value: 'public, max-age=3600' },
    { glob: '/api/**', value: 'no-store' },
  ]);
});

test.each([
  '*.pdf',
  ': no-store',
  '*.pdf:',
  '*.pdf: 一年',
  'no-store',
  '"*.pdf": no-store',
  '- *.pdf: no-store',
  '*.pdf: "no-store"',
  '*.pdf: Cache-Control: no-store',
  '/: no-cache',
  'docs/: no-cache',
  './assets/*: no-cache',
])('cache-control: %j is no line', (line) => {
  expect(mistake({ inputs: { 'cache-control': line } })).toContain(`not ${JSON.stringify(line)}`);
});

test('mistakes of all kinds come in one message', () => {
  const inputs = { 'secret-id': '', 'secret-key': '', prefix: '..', 'cache-control': 'x', domains: '*.a.b' };
  const message = mistake({ inputs, context: { event: 'x', repository: '' } });
  for (const name of ['secret-id', 'prefix', 'cache-control', 'domains', 'mode', 'site', 'function-role']) {
    expect(message).toMatch(new RegExp(`^  - ${name} `, 'm'));
  }
});

test.each<Texts>([{ 'secret-id': '' }, { 'secret-key': '' }])(
  'without %j there are no credentials: a mistake that names both ways',
  (inputs) => {
    expect(mistake({ inputs })).toMatch(/secret-id and secret-key are required.*TENCENTCLOUD_SECRET_ID/);
  },
);

describe('a role instead of keys', () => {
  const ARN = 'qcs::cam::uin/100000000001:roleName/site-deploy';
  const noKeys = { 'secret-id': '', 'secret-key': '' };
  test('needs no keys, and goes before those in the environment', () => {
    const environment = { TENCENTCLOUD_SECRET_ID: 'env-id', TENCENTCLOUD_SECRET_KEY: 'env-key' };
    const inputs = { ...noKeys, 'role-arn': ARN };
    expect(settings({ inputs, environment }).credentials).toEqual({ roleArn: ARN, provider: 'github' });
    expect(given({ ...inputs, 'oidc-provider': 'gh' }).credentials).toMatchObject({ provider: 'gh' });
  });
  test('beside keys in the inputs it is a mistake: nobody can tell which is meant', () => {
    expect(mistake({ inputs: { 'role-arn': ARN } })).toMatch(/role-arn replaces stored keys/);
  });
  test.each(['site-deploy', 'arn:aws:iam::1:role/x', `${ARN}/x`, 'qcs::cam::uin/a:roleName/x'])(
    '%s is no role-arn: the message has an example',
    (arn) => {
      expect(mistake({ inputs: { ...noKeys, 'role-arn': arn } })).toContain(`must be like ${ARN}`);
    },
  );
});
