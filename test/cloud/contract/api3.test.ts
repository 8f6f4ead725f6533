import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiError, type ApiProduct } from '../api3/product.ts';
import { canonicalRequest, parseAuthorization, sign } from '../api3/signature.ts';
import { type Call, type Ground, layGround, openGate } from './api3-client.ts';

// Sources: cloud.tencent.com/document/api/213/30654 (signature), /213/30435 (common errors), /product/1130/46710 (limits).

const product: ApiProduct = {
  name: 'scf',
  version: '2018-04-16',
  resource: () => 'qcs::scf:sh:uin/100000000001:namespace/default',
  actions: {
    GetFunction: {
      rate: 3,
      parameters: { FunctionName: 'string', Limit: 'integer', ZipFile: 'string' },
      required: ['FunctionName'],
      perform: ({ params, region, by }) => ({ Echo: params['FunctionName'], Region: region, By: by }),
      note: ({ FunctionName }) => ({ function: FunctionName }),
    },
    Refuse: {
      rate: 100,
      perform: () => {
        throw new ApiError('FailedOperation', 'no');
      },
    },
    Break: {
      rate: 100,
      perform: () => {
        throw new TypeError('our own mistake');
      },
    },
  },
};

let ground: Ground;
let call: Call;
let serves: (host: string) => boolean;

beforeEach(() => {
  ground = layGround();
  const gate = openGate(ground, product);
  call = gate.call;
  serves = (host) => gate.service.serves(host);
});
afterEach(() => {
  ground.clock.stop();
});

const params = { FunctionName: 'f中文' };

describe('TC3-HMAC-SHA256', () => {
  test("the published example (213/30654) gives Tencent's signature", () => {
    const body = Buffer.from(
      String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
    );
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const canonical = canonicalRequest({ method: 'POST', host: 'cvm.tencentcloudapi.com', headers, body }, [
      'content-type',
      'host',
    ]);
    const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3' + 'EXAMPLE';
    expect(sign(canonical, { secretKey, timestamp: '1551113065', date: '2019-02-25', service: 'cvm' })).toBe(
      '72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
    );
  });

  test("the SDK's own signature of a purge is reproduced", () => {
    const body = Buffer.from('{"Urls":["https://www.example.com/index.html"]}');
    const headers = { 'content-type': 'application/json' };
    const canonical = canonicalRequest({ method: 'POST', host: 'cdn.tencentcloudapi.com', headers, body }, [
      'content-type',
      'host',
    ]);
    const signing = { secretKey: 'SK', timestamp: '1700000000', date: '2023-11-14', service: 'cdn' };
    expect(sign(canonical, signing)).toBe('aaa9124cc2769ca9ed49d7978e29c5c0555e1efe10e0c8c5c542ff03a1e0799e');
  });

  test('what is not TC3 is not parsed', () => {
    expect(parseAuthorization('q-sign-algorithm=sha1&q-ak=x')).toBeUndefined();
  });
});

describe('who may come in', () => {
  test('a properly signed call is answered with HTTP 200, the members and a RequestId', async () => {
    const { status, response } = await call('GetFunction', params);
    expect(status).toBe(200);
    expect(response).toMatchObject({ Echo: 'f中文', Region: 'ap-shanghai', By: 'deployer' });
    expect(response['RequestId']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  test('additional signed headers are verified too (other SDKs sign x-tc-action)', async () => {
    const signedHeaders = ['content-type', 'host', 'x-tc-action'];
    expect((await call('GetFunction', params, { signedHeaders })).code).toBeUndefined();
    const afterwards = { 'x-tc-action': 'Refuse' };
    expect((await call('GetFunction', params, { signedHeaders, afterwards })).code).toBe(
      'AuthFailure.SignatureFailure',
    );
  });

  test.each([
    ['a body changed after signing', { sentBody: '{"FunctionName":"other"}' }],
    ['a header changed after signing', { afterwards: { 'content-type': 'application/json; charset=utf-8' } }],
    ['a scope of another product', { service: 'cdn' }],
    ['a signature that leaves the host out', { signedHeaders: ['content-type'] }],
    ['a wrong signature', { credential: { secretKey: 'wrong' } }],
  ])('%s is a SignatureFailure', async (_, tamper) => {
    const credential = { ...ground.account.deployer, ...('credential' in tamper ? tamper.credential : {}) };
    const { status, code, message } = await call('GetFunction', params, { ...tamper, credential });
    expect([status, code]).toEqual([200, 'AuthFailure.SignatureFailure']);
    expect(message).toBe(
      'The provided credentials could not be validated. Please check your signature is correct.',
    );
  });

  test('X-TC-Language chooses the language of messages', async () => {
    const { message } = await call('GetFunction', params, {
      service: 'cdn',
      headers: { 'x-tc-language': 'zh-CN' },
    });
    expect(message).toBe('请求签名验证失败，请检查您的签名计算是否正确。');
  });

  test("a timestamp more than five minutes from the machine's clock is a SignatureExpire; the cloud's clock does not matter", async () => {
    ground.clock.advance(86_400);
    const now = Math.floor(Date.now() / 1000);
    expect((await call('GetFunction', params, { timestamp: now - 290 })).code).toBeUndefined();
    expect((await call('GetFunction', params, { timestamp: now - 310 })).code).toBe(
      'AuthFailure.SignatureExpire',
    );
    expect((await call('GetFunction', params, { timestamp: now + 310 })).code).toBe(
      'AuthFailure.SignatureExpire',
    );
  });

  test('an unknown key, a malformed Authorization and no Authorization each have a code', async () => {
    const credential = { ...ground.account.deployer, secretId: 'AKID' + 'unknown' };
    expect((await call('GetFunction', params, { credential })).code).toBe('AuthFailure.SecretIdNotFound');
    const malformed = { authorization: 'Bearer x' };
    expect((await call('GetFunction', params, { afterwards: malformed })).code).toBe(
      'AuthFailure.InvalidAuthorization',
    );
    const absent = await call('GetFunction', params, { afterwards: { authorization: '' } });
    expect([absent.code, absent.message]).toEqual([
      'MissingParameter',
      'The request is missing a required parameter `Authorization`.',
    ]);
  });

  test('temporary keys need their token and end; the signer is the role', async () => {
    const ground = layGround({
      roles: [{ name: 'Purger', trusts: ['scf.qcloud.com'], allows: ['scf:Get*'] }],
    });
    const { call } = openGate(ground, product);
    const credential = ground.account.assume('Purger', 'scf.qcloud.com', 7200);
    if (credential === undefined) throw new Error('The role trusts SCF.');
    expect((await call('GetFunction', params, { credential })).response['By']).toBe('role:Purger');
    const afterwards = { 'x-tc-token': 'another' };
    expect((await call('GetFunction', params, { credential, afterwards })).code).toBe(
      'AuthFailure.TokenFailure',
    );
    ground.clock.advance(7201);
    expect((await call('GetFunction', params, { credential })).code).toBe('AuthFailure.TokenFailure');
    ground.clock.stop();
  });

  test("a call that CAM does not allow is refused in CAM's words", async () => {
    const ground = layGround({ deployerAllows: ['cdn:*'] });
    const { code, message, response } = await openGate(ground, product).call('GetFunction', params);
    expect(code).toBe('UnauthorizedOperation');
    expect(message).toBe(
      `[request id:${String(response['RequestId'])}]you are not authorized to perform operation (scf:GetFunction)\n` +
        'resource (qcs::scf:sh:uin/100000000001:namespace/default) has no permission\n',
    );
    ground.clock.stop();
  });
});

describe('what may be asked', () => {
  test('the hosts of a product are the plain, the regional and the international one', () => {
    expect(
      [
        'scf.tencentcloudapi.com',
        'scf.ap-guangzhou.tencentcloudapi.com',
        'scf.intl.tencentcloudapi.com',
        'cdn.tencentcloudapi.com',
        'scf.tencentcloudapi.com.example.com',
      ].map(serves),
    ).toEqual([true, true, true, false, false]);
  });

  test.each([
    ['an unknown action', 'Nothing', {}, 'InvalidAction'],
    ['an action named like a member of every object', 'toString', {}, 'InvalidAction'],
    ['another version', 'GetFunction', { headers: { 'x-tc-version': '2018-06-06' } }, 'NoSuchVersion'],
    ['no version', 'GetFunction', { headers: { 'x-tc-version': '' } }, 'MissingParameter'],
    ['no action', '', {}, 'MissingParameter'],
    ['GET', 'GetFunction', { method: 'GET' }, 'UnsupportedProtocol'],
    [
      'another content type',
      'GetFunction',
      { headers: { 'content-type': 'text/plain' } },
      'InvalidParameter',
    ],
    ['a body that is not JSON', 'GetFunction', { body: '{' }, 'InvalidParameter'],
    ['a body that is no object', 'GetFunction', { body: '[]' }, 'InvalidParameter'],
    ['more than 10 MB', 'GetFunction', { body: ' '.repeat(10_485_761) }, 'RequestSizeLimitExceeded'],
    ['a missing parameter', 'GetFunction', { body: '{}' }, 'MissingParameter'],
    ['an unknown parameter', 'GetFunction', { body: '{"FunctionName":"f","Nam":1}' }, 'UnknownParameter'],
    ['a wrong type', 'GetFunction', { body: '{"FunctionName":"f","Limit":"1"}' }, 'InvalidParameterValue'],
  ])('%s is refused with its own code', async (_, action, tamper, code) => {
    expect((await call(action, params, tamper)).code).toBe(code);
  });

  test('the rate is per action and second, and the message names both numbers', async () => {
    while (ground.clock.now() % 1000 > 500) await ground.clock.sleep(50);
    for (let times = 1; times <= 3; times += 1) {
      expect((await call('GetFunction', params)).code).toBeUndefined();
    }
    const { code, message } = await call('GetFunction', params);
    expect(code).toBe('RequestLimitExceeded');
    expect(message).toBe(
      'Your current request times equals to `4` in a second, which exceeds the frequency limit `3` for a second. Please reduce the frequency of calls.',
    );
    expect((await call('Refuse')).code).toBe('FailedOperation');
    ground.clock.advance(1);
    expect((await call('GetFunction', params)).code).toBeUndefined();
  });

  test('a mistake of the cloud itself is an InternalError with its cause in the ledger', async () => {
    expect((await call('Break')).code).toBe('InternalError');
    expect(ground.ledger.entries()[0]?.detail['cause']).toContain('our own mistake');
  });
});

describe('faults and ledger', () => {
  test('every call leaves a line: who, what, 200 or the code, the request id and the note, never the code', async () => {
    const { response } = await call('GetFunction', { FunctionName: 'f', ZipFile: 'UEsDB' });
    await call('Refuse');
    expect(ground.ledger.entries()).toMatchObject([
      {
        kind: 'request',
        service: 'scf',
        operation: 'GetFunction',
        status: 200,
        by: 'deployer',
        detail: { requestId: response['RequestId'], region: 'ap-shanghai', function: 'f' },
      },
      { operation: 'Refuse', status: 'FailedOperation', by: 'deployer' },
    ]);
    expect(JSON.stringify(ground.ledger.entries())).not.toContain('UEsDB');
  });

  test.each([
    ['500', 200, 'InternalError'],
    ['503', 503, undefined],
    ['throttle', 200, 'RequestLimitExceeded'],
    ['denied', 200, 'UnauthorizedOperation'],
    ['FailedOperation.UpdateFunctionCode', 200, 'FailedOperation.UpdateFunctionCode'],
  ])('the fault %s spoils the next call and only that', async (how, status, code) => {
    ground.faults.add({ operation: 'GetFunction', how, count: 1 });
    const spoilt = await call('GetFunction', params);
    expect([spoilt.status, spoilt.code]).toEqual([status, code]);
    expect(ground.ledger.entries()[0]?.status).toBe(code ?? status);
    expect((await call('GetFunction', params)).code).toBeUndefined();
  });

  test('troubles of the wire have a line too', async () => {
    ground.faults.add({ operation: 'GetFunction', how: 'reset', count: 1 });
    const { reply } = await call('GetFunction', params);
    expect(reply.trouble).toBe('reset');
    expect(ground.ledger.entries()).toMatchObject([{ operation: 'GetFunction', status: 'reset' }]);
  });
});
