import { describe, expect, test } from '@jest/globals';
import { onStage, shown, writes } from './stage.ts';

const SITE = { 'index.html': 'home' };

type Row = {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** What the message must say: what happened, and the remedy. */
  readonly says: readonly RegExp[];
  readonly files?: Readonly<Record<string, string>>;
};

const ROWS: readonly Row[] = [
  { name: 'no source', inputs: { source: '' }, says: [/source is required/, /"with:"/] },
  {
    name: 'a source that does not exist',
    inputs: { source: 'dist' },
    says: [/The source dist does not exist/, /run the build before/],
  },
  {
    name: 'an empty source',
    inputs: {},
    files: {},
    says: [/holds no files/, /empty source never empties a site/],
  },
  { name: 'a source that is a file', inputs: { source: 'public/index.html' }, says: [/is not a directory/] },
  {
    name: 'a malformed bucket',
    inputs: { bucket: 'my_site' },
    says: [/bucket must be like my-site-1250000000/, /"my_site"/],
  },
  { name: 'a malformed region', inputs: { region: 'Guangzhou' }, says: [/region must be like ap-guangzhou/] },
  {
    name: 'an unknown value',
    inputs: { wait: 'forever' },
    says: [/wait must be one of done, recorded, off, not "forever"/],
  },
  {
    name: 'a wrong duration',
    inputs: { 'wait-timeout': 'abc' },
    says: [/wait-timeout must be like 90s, 15m/],
  },
  {
    name: 'a wrong domain',
    inputs: { domains: '*.example.com' },
    says: [/domains must have lines like www.example.com/],
  },
  {
    name: 'no role for the function',
    inputs: { 'function-role': '' },
    says: [/function-role is required/, /purge: direct/, /cdn:PurgeUrlsCache/],
  },
  {
    name: 'an unknown secret-id',
    inputs: { 'secret-id': 'nobody' },
    says: [/InvalidAccessKeyId/, /secret-id is not known/],
  },
  {
    name: 'a wrong secret-key',
    inputs: { 'secret-key': 'wrong' },
    says: [/SignatureDoesNotMatch/, /secret-key does not belong/],
  },
  {
    name: 'no keys at all',
    inputs: { 'secret-id': '', 'secret-key': '' },
    says: [/secret-id and secret-key are required/],
  },
  {
    name: 'a bucket that does not exist',
    inputs: { bucket: 'nothing-1250000000' },
    says: [/NoSuchBucket/, /nothing-1250000000/],
  },
  {
    name: 'a region without that bucket',
    inputs: { region: 'ap-shanghai' },
    says: [/NoSuchBucket/, /ap-shanghai/],
  },
  {
    name: 'a domain that the CDN does not know',
    inputs: { domains: 'www.example.net' },
    says: [/www\.example\.net is not in this account's CDN/],
  },
];

describe('bad input ends red, with one message that holds the remedy, and nothing is written', () => {
  test.each(ROWS)('$name', async ({ inputs, says, files = SITE }) => {
    await using stage = await onStage();
    const run = await stage.deploy({ files, inputs });
    expect(run.exitCode).toBe(1);
    expect(run.annotations).toHaveLength(1);
    const [error] = run.annotations;
    expect(error?.level).toBe('error');
    expect(error?.message).toContain('No object of the site was changed.');
    for (const words of says) expect(error?.message).toMatch(words);
    expect(run.outputs).toMatchObject({ result: 'failed', uploaded: '0' });
    expect(run.summary).toContain('Deploy failed');
    expect(run.stderr).toBe('');
    expect(writes(stage.since())).toEqual([]);
    expect(shown(run)).not.toContain(stage.cloud.world.secretKey);
  });

  test('all mistakes stand in one message', async () => {
    await using stage = await onStage();
    const run = await stage.deploy({
      files: SITE,
      inputs: { bucket: 'x', region: '1', mode: 'never', 'max-delete': '101%' },
    });
    for (const name of ['bucket', 'region', 'mode', 'max-delete'])
      expect(run.annotations[0]?.message).toContain(`- ${name} must be`);
    expect(stage.cloud.ledger.entries()).toEqual([]);
  });

  test('a pull request does not deploy unless mode says so', async () => {
    await using stage = await onStage();
    const run = await stage.deploy({ files: SITE, event: { name: 'pull_request', payload: {} } });
    expect(run.exitCode).toBe(1);
    expect(run.annotations[0]?.message).toMatch(/mode preview needs pr-number on the event "pull_request"/);
    expect(stage.cloud.ledger.entries()).toEqual([]);
  });
});

test("a proxy's page in place of an answer of COS is no answer: it is asked again", async () => {
  await using stage = await onStage();
  stage.cloud.fail({ operation: 'PutObject', how: 'html-200', count: 1 });
  const run = await stage.deploy({ files: SITE, inputs: { purge: 'off' } });
  expect([run.exitCode, run.outputs['result']]).toEqual([0, 'deployed']);
  expect(stage.cloud.bucket().read('index.html')).toBe(SITE['index.html']);
});
