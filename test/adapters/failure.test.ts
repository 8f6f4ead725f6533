import { describe, expect, test } from '@jest/globals';
import { called, cloudError } from '../../src/cloud/failure.ts';
import { Cancelled, CloudError, DeployError, isKind } from '../../src/core/errors.ts';
import { api3, cos, kindOf } from './failure-builders.ts';

describe('a function in the middle of something is busy, in all the words that were seen', () => {
  test.each([
    ['FailedOperation.UpdateFunctionConfiguration', '当前函数状态无法进行此操作，请在函数状态正常时重试。'],
    [
      'UnauthorizedOperation.FunctionStatus',
      'Function status Updating is not allowed to do UpdateFunctionConfiguration.',
    ],
    ['FailedOperation', '当前函数状态无法进行此操作，请在函数状态正常时重试'],
    ['FailedOperation', '[scf/UpdateFunctionConfiguration] 当前函数处于 Updating'],
    ['ResourceInUse', 'function is currently updating'],
    ['FailedOperation.CreateTrigger', '创建触发器失败 (当前函数状态无法进行此操作)'],
    ['FailedOperation.UpdateFunctionCode', '当前函数状态无法更新代码，请在状态为正常时更新。'],
    ['FailedOperation.DeleteFunction', '当前函数状态无法进行此操作，请在函数状态正常时重试。'],
    ['FailedOperation.FunctionStatusError', '函数在部署中,无法做此操作。'],
    ['FailedOperation.FunctionNameStatusError', ''],
    ['FailedOperation.OperationConflict', ''],
    ['FailedOperation.FunctionVersionStatusNotActive', ''],
  ])('%s %s', (code, message) => {
    expect(kindOf(api3(code, message))).toBe('busy');
  });

  test.each<[string, string]>([
    ['FailedOperation', 'The account is in arrears.'],
    ['FailedOperation.QcsRoleNotFound', '角色不存在'],
    ['ResourceInUse', 'The name is taken.'],
    ['InvalidParameterValue.Status', 'status'],
  ])('%s "%s" is not', (code, message) => {
    expect(kindOf(api3(code, message))).toBe('refused');
  });
});

describe('what an adapter is told', () => {
  test('operation, subject, the first line of the message, and the cause', () => {
    const thrown = api3(
      'UnauthorizedOperation',
      '[request id:x]you are not authorized\nresource (qcs::cdn) has no permission\n',
    );
    expect(cloudError({ name: 'cdn:PurgeUrlsCache', subject: 'https://a.example/' }, thrown)).toMatchObject({
      operation: 'cdn:PurgeUrlsCache',
      subject: 'https://a.example/',
      message: '[request id:x]you are not authorized',
      requestId: 'uuid',
      cause: thrown,
    });
  });

  test.each<[unknown]>([
    ['text'],
    [undefined],
    [null],
    [7],
    [{}],
    [Symbol('x')],
    [{ headers: null, code: 7 }],
  ])('%p becomes an error with words', (thrown) => {
    expect(cloudError({ name: 'x:Y' }, thrown)).toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/./) as unknown,
    });
  });

  test('called passes answers on and turns rejections into CloudErrors', async () => {
    await expect(called({ name: 'x:Y' }, () => Promise.resolve(7))).resolves.toBe(7);
    await expect(called({ name: 'x:Y' }, () => Promise.reject(cos(404, 'NoSuchKey')))).rejects.toBeInstanceOf(
      CloudError,
    );
  });

  test.each<[string, Error]>([
    ['CloudError', cloudError({ name: 'a:B' }, 'x')],
    ['DeployError', new DeployError('x', { remedy: '' })],
    ['Cancelled', new Cancelled()],
  ])('a %s stays the same', async (_, error) => {
    await expect(called({ name: 'x:Y' }, () => Promise.reject(error))).rejects.toBe(error);
  });

  test('isKind knows only errors of the cloud', () => {
    const error = cloudError({ name: 'x:Y' }, cos(404, 'NoSuchKey'));
    expect([
      isKind(error, 'denied', 'absent'),
      isKind(error, 'denied'),
      isKind({ kind: 'absent' }, 'absent'),
    ]).toEqual([true, false, false]);
  });
});
