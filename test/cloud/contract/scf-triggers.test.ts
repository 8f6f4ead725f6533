import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { scf as sdk } from 'tencentcloud-sdk-nodejs-scf';
import { type Scf, type ScfKnobs, startScf } from '../scf/index.ts';
import { type Call, type Ground, layGround, openDoor, openGate, zipOf } from './api3-client.ts';

// COS triggers and their events. Sources: cloud.tencent.com/document/product/583/9707 (COS trigger), /39901 (description),
// /18589 (create), /18588 (delete), and captures of real events of 2022.

const BUCKET = 'site-1250000000';
/** A bucket of the account in another region, and one that is not there. */
const FAR = 'far-1250000000';
const NONE = 'no-1250000000';
const DOMAIN = `${BUCKET}.cos.ap-shanghai.myqcloud.com`;

let ground: Ground;
let scf: Scf;
let call: Call;

async function start(knobs: ScfKnobs = {}) {
  ground = layGround();
  scf = startScf({
    ...ground,
    pace: 'fast',
    env: {},
    bucketExists: (bucket, region) =>
      region === (bucket === FAR ? 'ap-beijing' : 'ap-shanghai') && bucket !== NONE,
    knobs: { changeDelay: 1, retryDelay: 10, ...knobs },
  });
  call = openGate(ground, scf.product).call;
  await create('purger');
}
beforeEach(async () => {
  await start();
});
afterEach(async () => {
  await scf.stop();
  ground.clock.stop();
});

const SHOW = 'exports.main_handler = async (event) => event;';
const quiet = async () => {
  while (scf.pending() > 0) await ground.clock.sleep(5);
};
async function create(FunctionName: string) {
  const Code = { ZipFile: zipOf({ 'index.js': SHOW }) };
  await call('CreateFunction', { FunctionName, Code, Handler: 'index.main_handler', Runtime: 'Nodejs18.15' });
  await quiet();
}

const desc = (event: string, Prefix = '', Suffix = '') =>
  JSON.stringify({ event, filter: { Prefix, Suffix } });
const CREATED = desc('cos:ObjectCreated:*');
const REMOVED = desc('cos:ObjectRemove:*');
const proper = {
  FunctionName: 'purger',
  TriggerName: DOMAIN,
  Type: 'cos',
  TriggerDesc: CREATED,
  Qualifier: '$DEFAULT',
};
const bind = async (params: object = {}) =>
  (await call('CreateTrigger', { ...proper, Enable: 'OPEN', ...params })).code;
const codeOf = async (action: string, params: object = {}) =>
  (await call(action, { ...proper, ...params })).code;
async function listed(params: object = {}): Promise<readonly Record<string, unknown>[]> {
  const { response } = await call('ListTriggers', { FunctionName: 'purger', ...params });
  return response['Triggers'] as readonly Record<string, unknown>[];
}

function happen(key: string, name = 'cos:ObjectCreated:Put', bucket = BUCKET) {
  scf.notify({
    bucket,
    region: 'ap-shanghai',
    key,
    name,
    size: 557,
    meta: { 'Content-Type': 'text/plain', ETag: '"0d73bdba"' },
    requestId: 'NjI1',
    at: ground.clock.now(),
    authorization: 'q-sign-algorithm=sha1',
    sourceIp: '117.154.65.144',
    by: 'deployer',
  });
}
const lines = (kind: string) => ground.ledger.entries().filter((entry) => entry.kind === kind);
/** What the functions returned: the events that they got. */
const heard = () =>
  lines('run').map(({ detail }) => {
    const [, json = '""'] = /RetMsg:(".*")/.exec(String(detail['log'])) ?? [];
    return JSON.parse(JSON.parse(json) as string) as { Records: readonly Record<string, unknown>[] };
  });

describe('CreateTrigger', () => {
  test.each([
    ['another type', { Type: 'timer' }, 'InvalidParameterValue.Type'],
    ["a name that is not the bucket's domain", { TriggerName: BUCKET }, 'InvalidParameterValue.TriggerName'],
    [
      'a bucket of another region',
      { TriggerName: `${FAR}.cos.ap-beijing.myqcloud.com` },
      'ResourceNotFound.Cos',
    ],
    [
      'a bucket that is not there',
      { TriggerName: `${NONE}.cos.ap-shanghai.myqcloud.com` },
      'ResourceNotFound.Cos',
    ],
    ['no description', { TriggerDesc: '' }, 'InvalidParameterValue.TriggerDesc'],
    [
      'a description with spaces',
      { TriggerDesc: '{"event": "cos:ObjectCreated:*"}' },
      'InvalidParameterValue.TriggerDesc',
    ],
    [
      'a space in the prefix, where it is none in JSON (583/39901: no spaces)',
      { TriggerDesc: desc('cos:ObjectCreated:*', 'my docs/') },
      'InvalidParameterValue.TriggerDesc',
    ],
    ['an unknown event', { TriggerDesc: desc('cos:ObjectRemoved:*') }, 'InvalidParameterValue.TriggerDesc'],
    [
      'a suffix without a dot',
      { TriggerDesc: desc('cos:ObjectCreated:*', '', 'html') },
      'InvalidParameterValue.TriggerDesc',
    ],
    [
      'two events in one',
      { TriggerDesc: '{"event":["cos:ObjectCreated:*"]}' },
      'InvalidParameterValue.TriggerDesc',
    ],
    ['a version that is not there', { Qualifier: '3' }, 'ResourceNotFound.Qualifier'],
    ['a switch that is neither', { Enable: 'ON' }, 'InvalidParameterValue.Enable'],
    ['a function that is not there', { FunctionName: 'nobody' }, 'ResourceNotFound.Function'],
  ])('refuses %s', async (_, params, code) => {
    expect(await bind(params)).toBe(code);
    expect(await listed()).toEqual([]);
  });

  test('answers with the trigger as it is read back: bucketUrl first, Enable 1, the name is the domain', async () => {
    const { response } = await call('CreateTrigger', { ...proper, Enable: 'OPEN' });
    expect(response['TriggerInfo']).toMatchObject({
      TriggerName: DOMAIN,
      TriggerDesc: `{"bucketUrl":"${DOMAIN}","event":"cos:ObjectCreated:*","filter":{"Prefix":"","Suffix":""}}`,
      Enable: 1,
      Qualifier: '$DEFAULT',
      Type: 'cos',
      BindStatus: 'on',
      AvailableStatus: 'Available',
      ResourceId: `qcs::scf:sh:uin/100000000001:function/purger/${DOMAIN}`,
    });
    const { response: shown } = await call('GetFunction', { FunctionName: 'purger' });
    expect(shown['Triggers']).toEqual([response['TriggerInfo']]);
  });

  test('what is read back may be sent again; without Enable a trigger is closed; the default qualifier is $LATEST', async () => {
    const asListed = `{"bucketUrl":"${DOMAIN}","event":"cos:ObjectCreated:*","filter":{"Prefix":"","Suffix":""}}`;
    const params = { ...proper, TriggerDesc: asListed, Qualifier: undefined };
    expect((await call('CreateTrigger', params)).response['TriggerInfo']).toMatchObject({
      Enable: 0,
      Qualifier: '$LATEST',
    });
  });

  test('creation and removal of one bucket share their TriggerName', async () => {
    await bind();
    await bind({ TriggerDesc: REMOVED });
    expect((await listed()).map(({ TriggerName }) => TriggerName)).toEqual([DOMAIN, DOMAIN]);
  });

  test('the same rule again is ResourceInUse.Trigger, an overlapping one CosNotifyRuleConflict, across functions', async () => {
    await create('other');
    await bind({ TriggerDesc: desc('cos:ObjectCreated:*', 'docs/') });
    expect(await bind({ TriggerDesc: desc('cos:ObjectCreated:*', 'docs/') })).toBe('ResourceInUse.Trigger');
    const conflict = 'InvalidParameterValue.CosNotifyRuleConflict';
    const others: readonly (readonly [string, string | undefined])[] = [
      [desc('cos:ObjectCreated:*', 'docs/'), conflict],
      [desc('cos:ObjectCreated:Put', 'docs/de/', '.html'), conflict],
      [CREATED, conflict],
      [desc('cos:ObjectRemove:*', 'docs/'), undefined],
      [desc('cos:ObjectCreated:*', 'blog/'), undefined],
    ];
    for (const [TriggerDesc, code] of others) {
      expect([TriggerDesc, await bind({ FunctionName: 'other', TriggerDesc })]).toEqual([TriggerDesc, code]);
    }
    await bind({ TriggerDesc: desc('cos:ObjectCreated:Post', 'wiki/') });
    expect(await bind({ TriggerDesc: desc('cos:ObjectCreated:*', 'wiki/') })).toBe(conflict);
    expect(await bind({ TriggerDesc: desc('cos:ObjectCreated:*', 'docs/'), Qualifier: '$LATEST' })).toBe(
      conflict,
    );
  });

  test('suffixes that exclude each other do not overlap', async () => {
    expect(await bind({ TriggerDesc: desc('cos:ObjectCreated:*', '', '.html') })).toBeUndefined();
    expect(await bind({ TriggerDesc: desc('cos:ObjectCreated:*', '', '.css') })).toBeUndefined();
  });

  test('a function has at most 10 COS triggers', async () => {
    for (let n = 0; n < 10; n += 1) {
      expect(await bind({ TriggerDesc: desc('cos:ObjectCreated:*', `${n}/`) })).toBeUndefined();
    }
    expect(await bind({ TriggerDesc: desc('cos:ObjectCreated:*', 'x/') })).toBe('LimitExceeded.Trigger');
  });
});

describe('the life of a trigger', () => {
  test('DeleteTrigger needs the description and the qualifier that the trigger has', async () => {
    await bind();
    await bind({ TriggerDesc: REMOVED });
    expect(await codeOf('DeleteTrigger', { TriggerDesc: undefined })).toBe(
      'InvalidParameterValue.TriggerDesc',
    );
    expect(await codeOf('DeleteTrigger', { Qualifier: undefined })).toBe('ResourceNotFound.Trigger');
    expect(await codeOf('DeleteTrigger', { TriggerDesc: desc('cos:ObjectCreated:Put') })).toBe(
      'ResourceNotFound.Trigger',
    );
    expect(await codeOf('DeleteTrigger', { TriggerDesc: '{"event":"cos:ObjectCreated:*"}' })).toBeUndefined();
    expect((await listed()).map(({ TriggerDesc }) => TriggerDesc)).toEqual([
      expect.stringContaining('ObjectRemove'),
    ]);
  });

  test('UpdateTriggerStatus changes the state, and refuses the state that it has', async () => {
    await bind();
    expect(await codeOf('UpdateTriggerStatus', { Enable: 'OPEN' })).toBe(
      'FailedOperation.UpdateTriggerStatus',
    );
    expect(await codeOf('UpdateTriggerStatus', { Enable: 'CLOSE' })).toBeUndefined();
    expect((await listed())[0]).toMatchObject({ Enable: 0 });
    expect(await codeOf('UpdateTriggerStatus', { Enable: 'CLOSE', Qualifier: '$LATEST' })).toBe(
      'ResourceNotFound.Trigger',
    );
  });

  test('UpdateTrigger does not know COS triggers: ResourceNotFound', async () => {
    await bind();
    expect(await codeOf('UpdateTrigger')).toBe('ResourceNotFound');
  });

  test('ListTriggers has the last changed first, 20 a page, and filters', async () => {
    await bind();
    ground.clock.advance(2);
    await bind({ TriggerDesc: REMOVED, Qualifier: '$LATEST' });
    const qualifiers = async (params: object) => (await listed(params)).map(({ Qualifier }) => Qualifier);
    expect(await qualifiers({})).toEqual(['$LATEST', '$DEFAULT']);
    expect(await qualifiers({ Order: 'ASC' })).toEqual(['$DEFAULT', '$LATEST']);
    expect(await qualifiers({ Offset: 1 })).toEqual(['$DEFAULT']);
    expect(await qualifiers({ Filters: [{ Name: 'Qualifier', Values: ['$DEFAULT'] }] })).toEqual([
      '$DEFAULT',
    ]);
    expect((await call('ListTriggers', { FunctionName: 'purger', Order: 'x' })).code).toBe(
      'InvalidParameterValue.Order',
    );
  });
});

describe('events', () => {
  test('an event has the shape of the captures: raw key, url encoded even for "!"', async () => {
    await bind();
    happen('!a b/%ü?.html');
    await quiet();
    expect(heard()).toEqual([
      {
        Records: [
          {
            cos: {
              cosBucket: {
                appid: '1250000000',
                cosRegion: 'ap-shanghai',
                name: 'site',
                region: 'sh',
                s3Region: 'ap-shanghai',
              },
              cosNotificationId: 'unkown',
              cosObject: {
                key: '/1250000000/site/!a b/%ü?.html',
                meta: { 'Content-Type': 'text/plain', ETag: '"0d73bdba"', 'x-cos-request-id': 'NjI1' },
                size: 557,
                url: `http://${DOMAIN}/%21a%20b/%25%C3%BC%3F.html`,
                vid: '',
              },
              cosSchemaVersion: '1.0',
            },
            event: {
              eventName: 'cos:ObjectCreated:Put',
              eventQueue: 'qcs:0:scf:ap-shanghai:appid/1250000000:default.purger.$DEFAULT',
              eventSource: 'qcs::cos',
              eventTime: expect.any(Number),
              eventVersion: '1.0',
              reqid: 0,
              requestParameters: {
                requestHeaders: { Authorization: 'q-sign-algorithm=sha1' },
                requestSourceIP: '117.154.65.144',
              },
              reservedInfo: '',
            },
          },
        ],
      },
    ]);
    const { eventTime } = heard()[0]?.Records[0]?.['event'] as { eventTime: number };
    expect(Number.isInteger(eventTime) && Math.abs(eventTime - Date.now() / 1000) < 60).toBe(true);
  });

  test.each([
    ['raw', '/1250000000/site/a b', `http://${DOMAIN}/a b`],
    ['both-encoded', '/1250000000/site/a%20b', `http://${DOMAIN}/a%20b`],
  ] as const)('the encoding can be %s', async (eventEncoding, key, url) => {
    await scf.stop();
    ground.clock.stop();
    await start({ eventEncoding });
    await bind();
    happen('a b');
    await quiet();
    expect(heard()[0]?.Records[0]?.['cos']).toMatchObject({ cosObject: { key, url } });
  });

  test('only an open trigger whose event, prefix and suffix all match hears it; the ledger says who', async () => {
    await bind({ TriggerDesc: desc('cos:ObjectCreated:*', 'docs/', '.html') });
    await bind({ TriggerDesc: REMOVED, Enable: 'CLOSE' });
    happen('docs/a.html');
    happen('docs/a.css');
    happen('a.html');
    happen('docs/a.html', 'cos:ObjectRemove:Delete');
    happen('docs/a.html', 'cos:ObjectCreated:Put', 'other-1250000000');
    await quiet();
    expect(lines('event').map(({ status }) => status)).toEqual([
      'delivered',
      'no trigger',
      'no trigger',
      'no trigger',
      'no trigger',
    ]);
    const [event] = lines('event');
    expect(event).toMatchObject({
      service: 'scf',
      operation: 'cos:ObjectCreated:Put',
      by: 'deployer',
      detail: { bucket: BUCKET, key: 'docs/a.html', function: 'purger', qualifier: '$DEFAULT' },
    });
    expect(lines('run').map(({ detail }) => detail['requestId'])).toEqual([event?.detail['eventId']]);
  });

  test('triggerDelay: a new trigger is deaf at first', async () => {
    await scf.stop();
    ground.clock.stop();
    await start({ triggerDelay: 5000 });
    await bind();
    happen('a');
    ground.clock.advance(5);
    happen('b');
    await quiet();
    expect(lines('event').map(({ status }) => status)).toEqual(['no trigger', 'delivered']);
  });

  test('faults on `event`: lost, duplicate and merge', async () => {
    await bind();
    for (const how of ['lost', 'duplicate', 'merge'])
      ground.faults.add({ operation: 'event', how, count: 1 });
    for (const key of ['a', 'b', 'c', 'd', 'e']) happen(key);
    await quiet();
    expect(lines('event').map(({ status, detail }) => [detail['key'], status])).toEqual([
      ['a', 'lost'],
      ['b', 'delivered'],
      ['b', 'delivered'],
      ['c', 'delivered'],
      ['d', 'delivered'],
      ['e', 'delivered'],
    ]);
    const keys = lines('run').map(({ detail }) => (detail['keys'] as readonly string[]).join('+'));
    expect(keys.sort()).toEqual(['b', 'b', 'c+d', 'e']);
    expect(heard().filter(({ Records }) => Records.length === 2)).toHaveLength(1);
  });

  test('an event that waits in vain for a companion is delivered alone', async () => {
    await bind();
    ground.faults.add({ operation: 'event', how: 'merge', count: 1 });
    happen('a');
    expect(scf.pending()).toBe(1);
    await quiet();
    expect(lines('run').map(({ detail }) => detail['keys'])).toEqual([['a']]);
  });

  test('a deleted function hears nothing', async () => {
    await bind();
    await call('DeleteFunction', { FunctionName: 'purger' });
    happen('a');
    expect(lines('event').map(({ status }) => status)).toEqual(['no trigger']);
    await quiet();
    await create('purger');
    expect(await listed()).toEqual([]);
  });
});

describe('the official SDK, unmodified', () => {
  test('creates a function from a zip, binds both triggers, and an event runs the code with its role', async () => {
    const { service } = openGate(ground, scf.product);
    const door = await openDoor(service, ground.ledger, 'scf.tencentcloudapi.com');
    const { secretId, secretKey } = ground.account.deployer;
    const client = new sdk.v20180416.Client({
      credential: { secretId, secretKey },
      region: 'ap-shanghai',
      profile: { httpProfile: door.httpProfile },
    });
    const FunctionName = 'by-sdk';
    await expect(client.GetFunction({ FunctionName })).rejects.toMatchObject({
      code: 'ResourceNotFound.Function',
    });
    const code = 'exports.main_handler = async (event) => process.env.TENCENTCLOUD_SECRETID.slice(0, 4);';
    await client.CreateFunction({
      FunctionName,
      Code: { ZipFile: zipOf({ 'index.js': code }) },
      Handler: 'index.main_handler',
      Runtime: 'Nodejs18.15',
      Role: 'PurgeRole',
      Timeout: 60,
      Description: '发布 a site, purged.',
    });
    await quiet();
    expect(await client.GetFunction({ FunctionName })).toMatchObject({ Status: 'Active', Role: 'PurgeRole' });
    for (const TriggerDesc of [CREATED, REMOVED]) {
      await client.CreateTrigger({ ...proper, FunctionName, TriggerDesc, Enable: 'OPEN' });
    }
    expect((await client.ListTriggers({ FunctionName })).TotalCount).toBe(2);
    happen('index.html');
    await quiet();
    expect(lines('run')).toMatchObject([
      { status: 'ok', by: 'role:PurgeRole', detail: { function: FunctionName } },
    ]);
    expect(String(lines('run')[0]?.detail['log'])).toContain('AKID');
    door.close();
  });
});
