import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startClock, type CloudClock } from '../clock.ts';
import { openFaults, type Faults } from '../faults.ts';
import { openIssuer, startGithub, type Github } from '../github/index.ts';
import { openLedger, type Ledger } from '../ledger.ts';
import { deliver } from '../net.ts';

// REST v3: docs.github.com/rest. Each describe names its page.

type Body = Record<string, unknown> & readonly Record<string, unknown>[];

const issuer = openIssuer();
let clock: CloudClock;
let faults: Faults;
let ledger: Ledger;
let github: Github;
beforeEach(() => {
  clock = startClock();
  faults = openFaults();
  ledger = openLedger(clock);
  const repository = { id: 7, ownerId: 3, fullName: 'octo-org/site' };
  github = startGithub({ clock, faults, issuer, repository, url: 'http://127.0.0.1:1' });
});
afterEach(() => {
  clock.stop();
});

type Extra = { readonly headers?: Record<string, string>; readonly host?: string; readonly raw?: string };

async function ask(method: string, target: string, body?: object, { headers, host, raw }: Extra = {}) {
  const reply = await deliver(
    { services: github.services, ledger },
    {
      method,
      host: host ?? 'api.github.com',
      scheme: 'https',
      target,
      headers: { 'user-agent': 'test', authorization: `token ${github.token}`, ...headers },
      body: Buffer.from(raw ?? (body === undefined ? '' : JSON.stringify(body))),
      from: '127.0.0.1',
    },
  );
  const text = reply.body.toString('utf8');
  const lower = Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: reply.status,
    body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {}) as Body,
    headers: Object.fromEntries(lower) as Record<string, string>,
  };
}
const REPO = '/repos/octo-org/site';
const COMMENTS = `${REPO}/issues/1/comments`;

test('what was asked is kept as it came, for whoever wants to know what got out', async () => {
  const text = '{"body":"a \\u0062"}';
  await ask('POST', `${COMMENTS}?x=%2F`, undefined, { raw: text, headers: { 'x-odd': 'y' } });
  expect(
    github.door
      .requests()
      .map(({ method, target, headers, body }) => [method, target, headers['x-odd'], body.toString()]),
  ).toEqual([['POST', `${COMMENTS}?x=%2F`, 'y', text]]);
});

describe('who gets in (docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api)', () => {
  test('a wrong token: 401 Bad credentials', async () => {
    const told = await ask('GET', REPO, undefined, { headers: { authorization: 'token ghs_x' } });
    expect([told.status, told.body['message'], told.body['status']]).toEqual([401, 'Bad credentials', '401']);
  });

  test('both spellings of the header', async () => {
    const headers = { authorization: `Bearer ${github.token}` };
    expect((await ask('GET', REPO, undefined, { headers })).status).toBe(200);
  });

  test('no permission: 403 Resource not accessible by integration, with what would be', async () => {
    github.door.setPermissions({ contents: 'read' });
    const told = await ask('POST', COMMENTS, { body: 'hello' });
    expect(told.status).toBe(403);
    expect(told.body).toMatchObject({
      message: 'Resource not accessible by integration',
      documentation_url: 'https://docs.github.com/rest/issues/comments#create-an-issue-comment',
    });
    expect(told.headers['x-accepted-github-permissions']).toBe('issues=write; pull_requests=write');
    expect(github.door.comments()).toEqual([]);
  });

  test('either of two permissions is enough; read is not write', async () => {
    for (const permissions of [{ issues: 'write' }, { 'pull-requests': 'write' }] as const) {
      github.door.setPermissions(permissions);
      expect((await ask('POST', COMMENTS, { body: 'x' })).status).toBe(201);
    }
    github.door.setPermissions({ issues: 'read' });
    expect((await ask('POST', COMMENTS, { body: 'x' })).status).toBe(403);
  });

  test('what is public may be read by everybody, what is private by those who may, and strangers do not learn of it', async () => {
    github.door.setPermissions({});
    const nobody = { headers: { authorization: undefined as unknown as string } };
    expect((await ask('GET', COMMENTS)).status).toBe(200);
    expect((await ask('GET', COMMENTS, undefined, nobody)).status).toBe(200);
    expect((await ask('POST', COMMENTS, { body: 'x' }, nobody)).status).toBe(401);
    github.door.setPrivate(true);
    expect((await ask('GET', COMMENTS)).status).toBe(403);
    expect((await ask('GET', REPO)).status).toBe(200);
    expect((await ask('GET', COMMENTS, undefined, nobody)).status).toBe(404);
  });

  test('without a User-Agent nobody', async () => {
    expect((await ask('GET', REPO, undefined, { headers: { 'user-agent': '' } })).status).toBe(403);
  });

  test.each([
    '/repos/octo-org/other',
    '/nowhere',
    `${REPO}/nowhere`,
    '//[',
    `${REPO}/issues/abc/comments`,
    '/repositories/8/issues/1/comments',
  ])('%s: 404 in JSON', async (target) => {
    const { status, body } = await ask('GET', target);
    expect([status, body['message']]).toEqual([404, 'Not Found']);
  });

  test('the rate limit counts down, ends in 403, and begins again after an hour', async () => {
    const first = await ask('GET', REPO);
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '999',
      'x-ratelimit-used': '1',
      'x-ratelimit-resource': 'core',
    });
    for (let index = 0; index < 999; index += 1) await ask('GET', REPO);
    const over = await ask('GET', REPO);
    expect([over.status, over.headers['x-ratelimit-remaining']]).toEqual([403, '0']);
    expect(over.body['message']).toContain('API rate limit exceeded');
    clock.advance(3601);
    expect((await ask('GET', REPO)).status).toBe(200);
  });

  test('a body that is no JSON: 400', async () => {
    expect((await ask('POST', COMMENTS, undefined, { raw: '{' })).body['message']).toBe(
      'Problems parsing JSON',
    );
    expect((await ask('POST', COMMENTS, undefined, { raw: '[]' })).body['message']).toBe(
      'Body should be a JSON object',
    );
  });

  test('every request has its line, refused ones too', async () => {
    await ask('POST', COMMENTS, { body: 'x' });
    await ask('GET', `${REPO}/nowhere`);
    expect(ledger.entries()).toMatchObject([
      { service: 'github', operation: 'issues/create-comment', status: 201, by: 'github-actions' },
      { service: 'github', operation: `GET ${REPO}/nowhere`, status: 404 },
    ]);
  });
});

describe('comments (docs.github.com/rest/issues/comments)', () => {
  test('created, listed, changed, deleted', async () => {
    const { body: made, status } = await ask('POST', COMMENTS, { body: 'one' });
    expect(status).toBe(201);
    expect(made).toMatchObject({ body: 'one', user: { login: 'github-actions[bot]', type: 'Bot' } });
    const one = `${REPO}/issues/comments/${String(made['id'])}`;
    clock.advance(60);
    const { body: changed } = await ask('PATCH', one, { body: 'two' });
    expect(changed['body']).toBe('two');
    expect(changed['updated_at']).not.toBe(changed['created_at']);
    expect((await ask('GET', COMMENTS)).body).toHaveLength(1);
    expect((await ask('DELETE', one)).status).toBe(204);
    expect((await ask('GET', one)).status).toBe(404);
  });

  test.each([
    [{}, 'missing_field'],
    [{ body: ' ' }, 'custom'],
    [{ body: 1 }, 'invalid'],
    [{ body: 'x'.repeat(65_537) }, 'custom'],
  ])('422 for %#', async (body, code) => {
    const told = await ask('POST', COMMENTS, body);
    expect(told.status).toBe(422);
    expect(told.body).toMatchObject({ message: 'Validation Failed', errors: [{ code, field: 'body' }] });
  });

  test('no issue, no comments', async () => {
    expect((await ask('GET', `${REPO}/issues/99/comments`)).status).toBe(404);
    expect((await ask('POST', `${REPO}/issues/99/comments`, { body: 'x' })).status).toBe(404);
  });

  test('pages of 30, 100 at most, with links that name the repository by its number', async () => {
    for (let index = 0; index < 205; index += 1) github.door.comment(1, String(index), 'octocat');
    expect((await ask('GET', COMMENTS)).body).toHaveLength(30);
    const first = await ask('GET', `${COMMENTS}?per_page=500`);
    expect(first.body).toHaveLength(100);
    const base = 'https://api.github.com/repositories/7/issues/1/comments?per_page=500&page=';
    expect(first.headers['link']).toBe(`<${base}2>; rel="next", <${base}3>; rel="last"`);
    const last = await ask('GET', '/repositories/7/issues/1/comments?per_page=100&page=3');
    expect(last.body.map(({ body }) => body)).toEqual(['200', '201', '202', '203', '204']);
    expect(last.headers['link']).toMatch(/page=2>; rel="prev", .*page=1>; rel="first"$/);
    expect((await ask('GET', `${COMMENTS}?page=9`)).body).toEqual([]);
  });
});

describe('deployments (docs.github.com/rest/deployments)', () => {
  const deploy = (body: object = {}) => ask('POST', `${REPO}/deployments`, { ref: 'main', ...body });
  const say = (id: unknown, body: object) => ask('POST', `${REPO}/deployments/${String(id)}/statuses`, body);

  test('created with its defaults, and listed newest first by what is asked for', async () => {
    const { status, body } = await deploy();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      task: 'deploy',
      environment: 'production',
      production_environment: true,
      transient_environment: false,
      sha: github.door.head(),
    });
    const preview = await deploy({ environment: 'preview', transient_environment: true });
    const all = await ask('GET', `${REPO}/deployments`);
    expect(all.body.map(({ id }) => id)).toEqual([preview.body['id'], body['id']]);
    expect((await ask('GET', `${REPO}/deployments?environment=preview`)).body).toHaveLength(1);
    expect((await ask('GET', `${REPO}/deployments?sha=none`)).body).toHaveLength(2);
  });

  test('a ref that is not there: 422', async () => {
    expect((await deploy({ ref: 'nowhere' })).body['message']).toBe('No ref found for: nowhere');
  });

  test('a branch behind the default one is merged, and not deployed, unless auto_merge is false', async () => {
    const before = github.door.head('topic-1');
    github.door.push();
    const merged = await deploy({ ref: 'topic-1' });
    expect([merged.status, merged.body['message']]).toEqual([
      202,
      'Auto-merged main into topic-1 on deployment.',
    ]);
    expect(github.door.head('topic-1')).not.toBe(before);
    expect((await deploy({ ref: 'topic-1' })).status).toBe(201);
    github.door.push();
    expect((await deploy({ ref: 'topic-1', auto_merge: false })).status).toBe(201);
  });

  test('checks that are no success: 409, unless none is required', async () => {
    github.door.setChecks(github.door.head() ?? '', [
      { context: 'ci', state: 'pending' },
      { context: 'lint', state: 'success' },
    ]);
    expect((await deploy()).body['message']).toBe('Conflict: Commit status checks failed for main.');
    expect((await deploy({ required_contexts: [] })).status).toBe(201);
    expect((await deploy({ required_contexts: ['lint'] })).status).toBe(201);
    expect((await deploy({ required_contexts: ['other'] })).status).toBe(409);
  });

  test('a success makes older ones of its environment inactive, but for production and transient ones', async () => {
    const made = async (body: object) => {
      const { body: deployment } = await deploy(body);
      await say(deployment['id'], { state: 'success', environment_url: 'https://www.example.com/' });
      return deployment['id'];
    };
    for (const environment of ['staging', 'production', 'preview'])
      for (let index = 0; index < 2; index += 1)
        await made({ environment, transient_environment: environment === 'preview' });
    expect(github.door.deployments().map(({ statuses }) => statuses.at(-1)?.state)).toEqual([
      'inactive',
      'success',
      'success',
      'success',
      'success',
      'success',
    ]);
    const { body } = await deploy({ environment: 'staging' });
    await say(body['id'], { state: 'success', auto_inactive: false });
    expect(github.door.deployments()[1]?.statuses.at(-1)?.state).toBe('success');
  });

  test.each([
    [{}, 'state'],
    [{ state: 'done' }, 'state'],
    [{ state: 'success', description: 'x'.repeat(141) }, 'description'],
    [{ state: 'success', environment_url: 'ftp://x' }, 'environment_url'],
  ])('a status that cannot be: 422 for %j', async (body, field) => {
    const { body: deployment } = await deploy();
    const told = await say(deployment['id'], body);
    expect(told.status).toBe(422);
    expect(told.body).toMatchObject({ errors: [{ field }] });
  });

  test('statuses are listed newest first; an active deployment is not deleted unless it is the only one', async () => {
    const { body: one } = await deploy();
    const { body: two } = await deploy();
    await say(one['id'], { state: 'in_progress' });
    await say(one['id'], { state: 'success', log_url: 'https://github.com/x' });
    const { body: statuses } = await ask('GET', `${REPO}/deployments/${String(one['id'])}/statuses`);
    expect(statuses.map(({ state }) => state)).toEqual(['success', 'in_progress']);
    const remove = (id: unknown) => ask('DELETE', `${REPO}/deployments/${String(id)}`);
    expect((await remove(one['id'])).status).toBe(422);
    await say(one['id'], { state: 'inactive' });
    expect((await remove(one['id'])).status).toBe(204);
    expect((await remove(two['id'])).status).toBe(204);
    expect((await remove(two['id'])).status).toBe(404);
  });
});

describe('pull requests, history and runs (docs.github.com/rest/pulls, /commits, /actions/workflow-runs)', () => {
  test('a pull request is open, then closed, then merged', async () => {
    const get = async () => (await ask('GET', `${REPO}/pulls/1`)).body;
    expect(await get()).toMatchObject({ number: 1, state: 'open', merged: false, head: { ref: 'topic-1' } });
    github.door.setPull(1, { state: 'closed', merged: true });
    expect(await get()).toMatchObject({ state: 'closed', merged: true });
    expect((await ask('GET', `${REPO}/pulls`)).body).toEqual([]);
    expect((await ask('GET', `${REPO}/pulls?state=all`)).body).toHaveLength(1);
    expect((await ask('GET', `${REPO}/pulls/2`)).status).toBe(404);
  });

  test('the repository names its default branch', async () => {
    expect((await ask('GET', REPO)).body).toMatchObject({ id: 7, default_branch: 'main', private: false });
  });

  test('two commits are identical, ahead, behind or diverged', async () => {
    const first = github.door.head() ?? '';
    const second = github.door.push();
    const compare = async (basehead: string) => (await ask('GET', `${REPO}/compare/${basehead}`)).body;
    expect(await compare(`${first}...main`)).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0 });
    expect(await compare(`main...${first}`)).toMatchObject({ status: 'behind', behind_by: 1 });
    expect(await compare(`main...${second}`)).toMatchObject({ status: 'identical', commits: [] });
    github.door.push('topic-1');
    expect(await compare('main...topic-1')).toMatchObject({
      status: 'diverged',
      ahead_by: 2,
      behind_by: 1,
      merge_base_commit: { sha: first },
    });
    expect((await ask('GET', `${REPO}/compare/main...nowhere`)).status).toBe(404);
    expect((await ask('GET', `${REPO}/branches/main`)).body).toMatchObject({ commit: { sha: second } });
    expect((await ask('GET', `${REPO}/git/ref/heads/main`)).body).toMatchObject({ object: { sha: second } });
    expect((await ask('GET', `${REPO}/commits/main`)).body).toMatchObject({
      sha: second,
      parents: [{ sha: first }],
    });
  });

  test('a newer run of the same workflow can be found', async () => {
    const mine = github.door.startRun({ status: 'completed', conclusion: 'success' });
    const newer = github.door.startRun();
    github.door.startRun({ workflow: 'test.yml', branch: 'topic-1', event: 'pull_request' });
    const ids = async (target: string) => {
      const { body } = await ask('GET', `${REPO}/actions${target}`);
      return (body['workflow_runs'] as { id: number }[]).map(({ id }) => id);
    };
    expect(await ids('/workflows/deploy.yml/runs')).toEqual([newer, mine]);
    expect(await ids('/runs?branch=main&status=in_progress')).toEqual([newer]);
    expect(await ids('/runs?status=success')).toEqual([mine]);
    expect(await ids('/runs?event=pull_request')).toHaveLength(1);
    const { body } = await ask('GET', `${REPO}/actions/runs/${mine}`);
    expect(body).toMatchObject({ run_number: 1, run_attempt: 1, path: '.github/workflows/deploy.yml' });
    expect(await ids(`/workflows/${String(body['workflow_id'])}/runs`)).toEqual([newer, mine]);
  });
});

describe('tokens of runs (docs.github.com/en/actions/concepts/security/openid-connect)', () => {
  const get = (env: Readonly<Record<string, string>>, query = '', bearer?: string) => {
    const url = new URL(`${env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''}${query}`);
    const authorization = `Bearer ${bearer ?? env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}`;
    return ask('GET', `${url.pathname}${url.search}`, undefined, {
      host: url.hostname,
      headers: { authorization },
    });
  };
  const claims = (jwt: unknown) =>
    JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;

  test('the address has a query already; audience and claims are those of the job', async () => {
    const env = github.door.env();
    expect(env['ACTIONS_ID_TOKEN_REQUEST_URL']).toContain('?');
    const told = claims((await get(env, '&audience=sts.tencentcloudapi.com')).body['value']);
    expect(told).toMatchObject({
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'sts.tencentcloudapi.com',
      sub: 'repo:octo-org@3/site@7:ref:refs/heads/main',
      repository: 'octo-org/site',
      repository_id: '7',
      repository_owner_id: '3',
      ref: 'refs/heads/main',
      run_id: '1',
    });
    expect(Number(told['exp']) - Number(told['iat'])).toBe(300);
    expect(claims((await get(env)).body['value'])['aud']).toBe('https://github.com/octo-org');
  });

  test.each([
    ['old', {}, 'repo:octo-org/site:ref:refs/heads/main'],
    ['old', { event_name: 'pull_request' }, 'repo:octo-org/site:pull_request'],
    [
      'immutable',
      { environment: 'production', event_name: 'pull_request' },
      'repo:octo-org@3/site@7:environment:production',
    ],
    ['immutable', { ref: 'refs/tags/v1' }, 'repo:octo-org@3/site@7:ref:refs/tags/v1'],
  ] as const)('the subject, form %s, of %j', async (form, change, subject) => {
    github.door.setSubjectForm(form);
    github.door.setClaims(change);
    expect(claims((await get(github.door.env())).body['value'])['sub']).toBe(subject);
  });

  test('RS256, with a key that the issuer publishes', async () => {
    const jwt = String((await get(github.door.env())).body['value']);
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const site = { host: 'token.actions.githubusercontent.com' };
    const configuration = await ask('GET', '/.well-known/openid-configuration', undefined, site);
    expect(configuration.body['jwks_uri']).toBe(
      'https://token.actions.githubusercontent.com/.well-known/jwks',
    );
    const { keys } = (await ask('GET', '/.well-known/jwks', undefined, site)).body as unknown as {
      keys: (Record<string, string> & { kid: string })[];
    };
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    const key = keys.find((one) => one.kid === kid) ?? {};
    const publicKey = createPublicKey({ key, format: 'jwk' });
    const signed = Buffer.from(`${head}.${body}`);
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('only for whoever has the request token; without id-token: write nobody has', async () => {
    expect((await get(github.door.env(), '', 'other')).status).toBe(401);
    github.door.setPermissions({ contents: 'read' });
    expect(github.door.env()).toEqual({});
  });
});
