import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Scf, type ScfKnobs, startScf } from '../scf/index.ts';
import { type Call, type Ground, layGround, openGate, zipOf } from './api3-client.ts';

// Functions through API 2018-04-16. Sources: cloud.tencent.com/document/product/583/18586 (create), /18581 (code),
// /18580 (configuration), /115197 (states), and tencentcloud-cli, scf/v20180416 (shapes).

let ground: Ground;
let scf: Scf;
let call: Call;

function start(knobs: ScfKnobs = {}) {
  ground = layGround();
  scf = startScf({
    ...ground,
    pace: 'fast',
    env: {},
    bucketExists: () => true,
    // Changes never end by themselves here: settle() moves the clock.
    knobs: { changeDelay: 60_000, ...knobs },
  });
  call = openGate(ground, scf.product).call;
}
beforeEach(() => {
  start();
});
afterEach(async () => {
  await scf.stop();
  ground.clock.stop();
});

const settle = () => {
  ground.clock.advance(61);
};
const ZIP = zipOf({ 'index.js': 'exports.main_handler = () => 1;' });
const proper = {
  FunctionName: 'purger',
  Code: { ZipFile: ZIP },
  Handler: 'index.main_handler',
  Runtime: 'Nodejs18.15',
};
const codeOf = async (action: string, params: object) => (await call(action, params)).code;
const create = (params: object = {}) => codeOf('CreateFunction', { ...proper, ...params });
const configure = (params: object) =>
  codeOf('UpdateFunctionConfiguration', { FunctionName: 'purger', ...params });
const variables = (Variables: readonly object[]) => ({ Environment: { Variables } });
async function read(params: object = {}): Promise<Record<string, unknown>> {
  const { response, code } = await call('GetFunction', { FunctionName: 'purger', ...params });
  expect(code).toBeUndefined();
  return response;
}

describe('what CreateFunction refuses', () => {
  test.each([
    ['a name that begins with a digit', { FunctionName: '1abc' }, 'InvalidParameterValue.FunctionName'],
    ['a name that ends with a dash', { FunctionName: 'abc-' }, 'InvalidParameterValue.FunctionName'],
    ['a name of one letter', { FunctionName: 'a' }, 'InvalidParameterValue.FunctionName'],
    ['a name of 61', { FunctionName: 'a'.repeat(61) }, 'InvalidParameterValue.FunctionName'],
    ['another namespace', { Namespace: 'mine' }, 'ResourceNotFound.Namespace'],
    ['a handler without a method', { Handler: 'index' }, 'InvalidParameterValue.Handler'],
    ['a handler in a folder', { Handler: 'dist/index.main' }, 'InvalidParameterValue.Handler'],
    ['memory beside the ladder', { MemorySize: 192 }, 'InvalidParameterValue.MemorySize'],
    ['memory above the ladder', { MemorySize: 3200 }, 'LimitExceeded.Memory'],
    ['a timeout of 0', { Timeout: 0 }, 'LimitExceeded.Timeout'],
    ['a timeout of 901', { Timeout: 901 }, 'LimitExceeded.Timeout'],
    ['a description with a slash', { Description: 'a/b' }, 'InvalidParameterValue.Description'],
    ['a long description', { Description: 'a'.repeat(1001) }, 'InvalidParameterValue.Description'],
    ['an unknown runtime', { Runtime: 'nodejs18.15' }, 'InvalidParameterValue.Runtime'],
    ['a role that is not there', { Role: 'Nobody' }, 'ResourceNotFound.Role'],
    ['no code', { Code: {} }, 'MissingParameter.Code'],
    [
      'code from COS and as zip',
      { Code: { ZipFile: ZIP, CosBucketName: 'b' } },
      'InvalidParameterValue.Code',
    ],
    ['an image', { Code: { ImageConfig: {} } }, 'InvalidParameterValue.Code'],
    ['no Base64', { Code: { ZipFile: '!!!' } }, 'InvalidParameterValue.ZipFileBase64BinasciiError'],
    ['no zip', { Code: { ZipFile: 'aGVsbG8=' } }, 'InvalidParameterValue.ZipFile'],
    [
      'a zip that leaves its folder',
      { Code: { ZipFile: zipOf({ 'index.js': '', '../x.js': '' }) } },
      'InvalidParameterValue.ZipFile',
    ],
    ['a key with a dash', variables([{ Key: 'a-b', Value: '1' }]), 'InvalidParameterValue.Environment'],
    ['an empty value', variables([{ Key: 'A', Value: '' }]), 'InvalidParameterValue.Environment'],
    [
      'a reserved key',
      variables([{ Key: 'TENCENTCLOUD_X', Value: '1' }]),
      'InvalidParameterValue.EnvironmentSystemProtect',
    ],
    [
      'variables above 4 KB',
      variables([{ Key: 'A', Value: 'x'.repeat(4096) }]),
      'InvalidParameterValue.EnvironmentExceededLimit',
    ],
    ['a parameter that is not known', { Trigger: 'x' }, 'UnknownParameter'],
    ['what this cloud does not play', { VpcConfig: { VpcId: 'v' } }, 'UnsupportedOperation'],
    ['an asynchronous function', { AsyncRunEnable: 'TRUE' }, 'UnsupportedOperation'],
  ])('%s', async (_, params, code) => {
    expect(await create(params)).toBe(code);
    expect(await codeOf('GetFunction', { FunctionName: 'purger' })).toBe('ResourceNotFound.Function');
  });

  test('the limits themselves are fine: 60 letters, 64 and 3072 MB, 900 s, 4096 bytes', async () => {
    expect(
      await create({
        FunctionName: 'a'.repeat(60),
        MemorySize: 3072,
        Timeout: 900,
        Description: '首页 and more, 1.\n',
        ...variables([{ Key: 'A', Value: 'x'.repeat(4095) }]),
      }),
    ).toBeUndefined();
    expect(await create({ MemorySize: 64, Timeout: 1, Role: 'PurgeRole' })).toBeUndefined();
  });

  test('a name that is taken (ResourceInUse.Function), also while it is being deleted', async () => {
    await create();
    expect(await create()).toBe('ResourceInUse.Function');
    settle();
    expect(await codeOf('DeleteFunction', { FunctionName: 'purger' })).toBeUndefined();
    expect(await create()).toBe('ResourceInUse.Function');
    settle();
    expect(await create()).toBeUndefined();
  });

  test('a region without SCF, and no region', async () => {
    expect((await call('CreateFunction', proper, { region: 'ap-nowhere' })).code).toBe('UnsupportedRegion');
    expect((await call('CreateFunction', proper, { region: '' })).code).toBe('MissingParameter');
  });
});

describe('states', () => {
  test('Creating, Active, Updating, Active, Deleting, gone', async () => {
    await create();
    expect((await read())['Status']).toBe('Creating');
    expect(scf.pending()).toBe(1);
    settle();
    expect((await read())['Status']).toBe('Active');
    expect(scf.pending()).toBe(0);
    await configure({ Timeout: 60 });
    expect((await read())['Status']).toBe('Updating');
    settle();
    expect(await read()).toMatchObject({ Status: 'Active', Timeout: 60 });
    await codeOf('DeleteFunction', { FunctionName: 'purger' });
    expect((await read())['Status']).toBe('Deleting');
    settle();
    expect(await codeOf('GetFunction', { FunctionName: 'purger' })).toBe('ResourceNotFound.Function');
  });

  test('without a Runtime it is Python2.7, so that index.js is no entry file: CreateFailed', async () => {
    expect(await create({ Runtime: undefined })).toBeUndefined();
    settle();
    expect(await read()).toMatchObject({
      Runtime: 'Python2.7',
      Status: 'CreateFailed',
      CodeResult: 'failed',
      StatusReasons: [{ ErrorMessage: expect.stringContaining('未找到函数执行入口文件') }],
    });
  });

  test('an entry file in a folder is none; a function in CreateFailed can only be deleted', async () => {
    await create({ Code: { ZipFile: zipOf({ 'dist/index.js': '' }) } });
    settle();
    expect((await read())['Status']).toBe('CreateFailed');
    expect(await configure({ Timeout: 60 })).toBe('FailedOperation.UpdateFunctionConfiguration');
    expect(await codeOf('UpdateFunctionCode', { FunctionName: 'purger', ZipFile: ZIP })).toBe(
      'FailedOperation.UpdateFunctionCode',
    );
    expect(await create()).toBe('ResourceInUse.Function');
    expect(await codeOf('DeleteFunction', { FunctionName: 'purger' })).toBeUndefined();
  });

  test('a bad update is UpdateFailed, keeps the code before it, and can be repeated', async () => {
    await create();
    settle();
    const bad = zipOf({ 'other.js': 'x' });
    expect(await codeOf('UpdateFunctionCode', { FunctionName: 'purger', ZipFile: bad })).toBeUndefined();
    settle();
    const failed = await read({ ShowCode: 'TRUE' });
    expect(failed).toMatchObject({
      Status: 'UpdateFailed',
      CodeResult: 'failed',
      CodeInfo: 'exports.main_handler = () => 1;',
    });
    expect(failed['StatusDesc']).toContain('此时调用的是更新之前的函数');
    const good = { Code: { ZipFile: bad }, Handler: 'other.main' };
    expect(await codeOf('UpdateFunctionCode', { FunctionName: 'purger', ...good })).toBeUndefined();
    settle();
    expect(await read({ ShowCode: 'TRUE' })).toMatchObject({
      Status: 'Active',
      Handler: 'other.main',
      CodeInfo: 'x',
      CodeResult: 'success',
      StatusReasons: [],
    });
  });

  test('code twice, or a published version, is not taken', async () => {
    await create();
    settle();
    const twice = { FunctionName: 'purger', ZipFile: ZIP, Code: { ZipFile: ZIP } };
    expect(await codeOf('UpdateFunctionCode', twice)).toBe('InvalidParameterValue.Code');
    const published = { FunctionName: 'purger', ZipFile: ZIP, Publish: 'TRUE' };
    expect(await codeOf('UpdateFunctionCode', published)).toBe('UnsupportedOperation');
  });

  const writes: readonly (readonly [string, object, string])[] = [
    ['UpdateFunctionCode', { ZipFile: ZIP }, 'FailedOperation.UpdateFunctionCode'],
    ['UpdateFunctionConfiguration', { Timeout: 9 }, 'FailedOperation.UpdateFunctionConfiguration'],
    ['DeleteFunction', {}, 'FailedOperation.DeleteFunction'],
    ['CreateTrigger', { TriggerName: 'x', Type: 'cos' }, 'FailedOperation.CreateTrigger'],
  ];
  test.each(writes)(
    '%s is refused while the function is Creating, Updating or Deleting',
    async (action, params, code) => {
      const write = () => codeOf(action, { FunctionName: 'purger', ...params });
      await create();
      expect(await write()).toBe(code);
      settle();
      await configure({ Timeout: 60 });
      expect(await write()).toBe(code);
      settle();
      await codeOf('DeleteFunction', { FunctionName: 'purger' });
      expect(await write()).toBe(code);
    },
  );

  test.each([
    ['bare', 'FailedOperation', /^This operation cannot be performed/],
    [
      'function status',
      'UnauthorizedOperation.FunctionStatus',
      /^Function status Creating is not allowed to do UpdateFunctionConfiguration\.$/,
    ],
    ['deploying', 'FailedOperation.FunctionStatusError', /deploying/],
    ['in use', 'ResourceInUse', /currently updating/],
  ] as const)('the refusal can be worded as was seen elsewhere: %s', async (refusal, code, text) => {
    ground.clock.stop();
    start({ refusal });
    await create();
    const answer = await call('UpdateFunctionConfiguration', { FunctionName: 'purger', Timeout: 9 });
    expect([answer.code, answer.message]).toEqual([code, expect.stringMatching(text)]);
  });

  test('activeRefusesOnce: Active can be seen before the next write is taken', async () => {
    ground.clock.stop();
    start({ activeRefusesOnce: true });
    await create();
    settle();
    expect((await read())['Status']).toBe('Active');
    expect(await configure({ Timeout: 60 })).toBe('FailedOperation.UpdateFunctionConfiguration');
    expect(await configure({ Timeout: 60 })).toBeUndefined();
  });
});

describe('settings', () => {
  beforeEach(async () => {
    await create({
      Description: 'one',
      ...variables([{ Key: 'A', Value: '1' }]),
      Tags: [{ Key: 'team', Value: 'web' }],
    });
    settle();
  });

  test('Environment is replaced as a whole; absent and empty change nothing; one empty pair clears', async () => {
    const environment = async (params: object) => {
      expect(await configure(params)).toBeUndefined();
      settle();
      return ((await read())['Environment'] as { Variables: unknown }).Variables;
    };
    expect(await environment(variables([{ Key: 'B', Value: '2' }]))).toEqual([{ Key: 'B', Value: '2' }]);
    expect(await environment({ Timeout: 5 })).toEqual([{ Key: 'B', Value: '2' }]);
    expect(await environment(variables([]))).toEqual([{ Key: 'B', Value: '2' }]);
    expect(await environment(variables([{ Key: '', Value: '' }]))).toEqual([]);
  });

  test('the runtime cannot be changed, and Handler and Tags are not known here', async () => {
    expect(await configure({ Runtime: 'Nodejs16.13' })).toBe('InvalidParameterValue.Runtime');
    expect(await configure({ Handler: 'index.other' })).toBe('UnknownParameter');
    expect(await configure({ Tags: [] })).toBe('UnknownParameter');
    expect(await configure({ Runtime: 'Nodejs18.15', Role: 'Nobody' })).toBe('ResourceNotFound.Role');
    expect(await configure({ Runtime: 'Nodejs18.15', Role: 'PurgeRole' })).toBeUndefined();
  });

  test('GetFunction shows everything that the real example has, times in Beijing', async () => {
    const response = await read();
    expect(Object.keys(response).sort()).toEqual(
      (
        'Qualifier Description Timeout InitTimeout MemorySize Runtime VpcConfig Environment Handler UseGpu Role CodeSize ' +
        'FunctionVersion FunctionName FunctionId Namespace InstallDependency Status AvailableStatus StatusDesc StatusReasons ' +
        'L5Enable DnsCache EipConfig ModTime AddTime Layers DeadLetterConfig OnsEnable PublicNetConfig ImageConfig ' +
        'ProtocolType Triggers ClsLogsetId ClsTopicId CodeInfo CodeResult CodeError ErrNo Tags AccessInfo Type CfsConfig ' +
        'AsyncRunEnable TraceEnable ProtocolParams InstanceConcurrencyConfig IntranetConfig RequestId'
      )
        .split(' ')
        .sort(),
    );
    expect(response).toMatchObject({
      FunctionId: expect.stringMatching(/^lam-[0-9a-f]{8}$/),
      Description: 'one',
      CodeSize: Buffer.from(ZIP, 'base64').length,
      Tags: [{ Key: 'team', Value: 'web' }],
      MemorySize: 128,
      Timeout: 3,
      InitTimeout: 65,
    });
    const beijing = Date.parse(`${String(response['AddTime']).replace(' ', 'T')}+08:00`);
    expect(Math.abs(beijing - (ground.clock.now() - 61_000))).toBeLessThan(5000);
  });

  test('ListFunctions pages, searches and sorts', async () => {
    await create({ FunctionName: 'other' });
    const list = async (params: object) => {
      const { response } = await call('ListFunctions', params);
      const rows = response['Functions'] as readonly { FunctionName: string }[];
      return [response['TotalCount'], ...rows.map(({ FunctionName }) => FunctionName)];
    };
    expect(await list({ Orderby: 'FunctionName', Order: 'ASC' })).toEqual([2, 'other', 'purger']);
    expect(await list({ Orderby: 'FunctionName', Order: 'ASC', Offset: 1, Limit: 1 })).toEqual([2, 'purger']);
    expect(await list({ SearchKey: 'oth' })).toEqual([1, 'other']);
    expect(await list({ Filters: [{ Name: 'Status', Values: ['Active'] }] })).toEqual([1, 'purger']);
    expect(await codeOf('ListFunctions', { Filters: [{ Name: 'x', Values: [] }] })).toBe(
      'InvalidParameterValue.Filters',
    );
    expect((await call('ListFunctions', {}, { region: 'ap-beijing' })).response['TotalCount']).toBe(0);
  });

  test('GetFunctionLogs is offline; actions that are not played are unknown', async () => {
    expect(await codeOf('GetFunctionLogs', { FunctionName: 'purger' })).toBe('ActionOffline');
    expect(await codeOf('PublishVersion', { FunctionName: 'purger' })).toBe('InvalidAction');
  });

  test('the other code for "not found" can be chosen', async () => {
    ground.clock.stop();
    start({ notFound: 'ResourceNotFound.FunctionName' });
    expect(await codeOf('GetFunction', { FunctionName: 'purger' })).toBe('ResourceNotFound.FunctionName');
  });

  test('no code is kept in the ledger', () => {
    expect(JSON.stringify(ground.ledger.entries())).not.toContain(ZIP.slice(0, 20));
  });
});
