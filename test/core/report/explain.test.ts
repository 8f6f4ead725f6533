import { describe, expect, test } from '@jest/globals';
import { Cancelled, CloudError, DeployError, type FailureKind } from '../../../src/core/errors.ts';
import { explain } from '../../../src/core/report/explain.ts';

const TARGET = { bucket: 'site-1250000000', region: 'ap-guangzhou' };
const cloudError = (code: string, kind: FailureKind = 'refused', more: object = {}) =>
  new CloudError({ operation: 'cos:PutObject', kind, code, message: 'It says no', ...more });

const circular: Record<string, unknown> = { message: 'round' };
circular['self'] = circular;

describe('whatever was thrown, there are words, and advice in the line after', () => {
  test.each<[string, unknown, RegExp]>([
    ['an Error', new Error('bang'), /Error: bang/],
    ['an Error of another kind', new TypeError('x is not a function'), /TypeError: x is not a function/],
    ['an Error without words', new Error(''), /Error/],
    [
      'a plain object as the COS SDK throws it',
      { code: 'NoSuchKey', statusCode: 404, message: 'gone' },
      /"code":"NoSuchKey".*"message":"gone"/,
    ],
    ['a text', 'bang', /bang/],
    ['an empty text', '', /no error/],
    ['undefined', undefined, /undefined/],
    ['null', null, /null/],
    ['a number', 7, /7/],
    ['a function', () => 1, /no error/],
    ['a symbol', Symbol('s'), /no error/],
    ['a bigint', 7n, /no error/],
    ['an object that holds itself', circular, /no error/],
    [
      'an object without a prototype that holds itself',
      Object.assign(Object.create(null) as object, { a: circular }),
      /no error/,
    ],
    [
      'an object that cannot be written',
      {
        toJSON: () => {
          throw new Error('never');
        },
      },
      /no error/,
    ],
  ])('%s', (_, thrown, words) => {
    const [first = '', ...rest] = explain(thrown, TARGET).split('\n');
    expect(first).toMatch(words);
    expect(rest.join('\n')).toMatch(/bug of cos-site-deploy/);
  });

  test('a cancelled run is no bug', () => {
    expect(explain(new Cancelled(), TARGET)).toMatch(/^The run was cancelled/);
    expect(explain(new Cancelled(), TARGET)).not.toMatch(/bug/);
  });
});

describe('a DeployError', () => {
  test('is what happened, then what to try', () => {
    expect(explain(new DeployError('It broke.', { remedy: 'Mend it.' }), TARGET)).toBe('It broke.\nMend it.');
  });

  test('tells what the cloud said in between', () => {
    const cause = cloudError('AccessDenied', 'denied', { requestId: 'NjQ=' });
    expect(explain(new DeployError('It broke.', { remedy: 'Mend it.', cause }), TARGET)).toMatch(
      /^It broke\.\n.*AccessDenied.*NjQ=[^]*\nMend it\.$/,
    );
  });

  test('keeps other causes to itself', () => {
    const error = new DeployError('It broke.', { remedy: 'Mend it.', cause: new Error('inner') });
    expect(explain(error, TARGET)).not.toMatch(/inner/);
  });
});

describe('what the cloud said', () => {
  test('operation, subject, code, message, request id; full stops are not doubled', () => {
    const facts = { subject: 'a.html', requestId: 'NjQ=' };
    const want = /^cos:PutObject \(a\.html\) answered SlowDown: It says no\. Request id: NjQ=\.\n/;
    expect(explain(cloudError('SlowDown', 'throttled', facts), TARGET)).toMatch(want);
    expect(
      explain(cloudError('SlowDown', 'throttled', { ...facts, message: 'It says no.' }), TARGET),
    ).toMatch(want);
  });

  test('without subject and request id there is no gap', () => {
    expect(explain(cloudError('SlowDown', 'throttled'), TARGET)).toMatch(
      /^cos:PutObject answered SlowDown: It says no\.\n/,
    );
  });

  test.each<[string, FailureKind, RegExp]>([
    ['PermanentRedirect', 'refused', /not served at this address.*"region" \(ap-guangzhou.*"endpoint"/],
    ['HTTP 301', 'refused', /not served at this address/],
    ['HTTP 307', 'refused', /not served at this address/],
    ['NoSuchBucket', 'refused', /site-1250000000.*ap-guangzhou.*"bucket".*"region"/],
    [
      'BucketAccelerateNotEnabled',
      'refused',
      /not switched on for the bucket site-1250000000.*endpoint empty/,
    ],
    ['InvalidAccessKeyId', 'credentials', /secret-id is not known.*console\.cloud\.tencent\.com\/cam\/capi/],
    ['AuthFailure.SecretIdNotFound', 'credentials', /secret-id is not known/],
    ['SignatureDoesNotMatch', 'credentials', /secret-key does not belong/],
    ['AuthFailure.SignatureFailure', 'credentials', /secret-key does not belong/],
    ['ExpiredToken', 'credentials', /session token/],
    ['AuthFailure.TokenFailure', 'credentials', /session token/],
    ['RequestTimeTooSkewed', 'clock', /clock/],
    ['AuthFailure.SignatureExpire', 'clock', /clock/],
    ['AuthFailure.MFAFailure', 'credentials', /The key was not accepted/],
    ['UnsupportedRegion', 'refused', /ap-guangzhou.*purge: direct/],
    ['ResourceNotFound.Role', 'refused', /function-role/],
    ['FailedOperation.QcsRoleNotFound', 'refused', /cdn:PurgeUrlsCache.*function-role/],
    [
      'InvalidParameterValue.CosNotifyRuleConflict',
      'refused',
      /already listens.*site-1250000000.*purge: direct/,
    ],
    ['ResourceInUse.Trigger', 'refused', /already listens/],
    ['InvalidParameterValue.Runtime', 'refused', /function-runtime/],
    ['AccessDenied', 'denied', /Allow cos:PutObject .*cam\/policy/],
    ['LimitExceeded.CdnPurgeUrlExceedDayLimit', 'spent', /00:00 Beijing time/],
    ['RequestLimitExceeded', 'throttled', /few minutes/],
    ['network', 'transient', /network/],
    ['FailedOperation', 'busy', /being changed by somebody else/],
    ['NoSuchKey', 'absent', /not there/],
    ['ResourceInUse.Function', 'exists', /exists already/],
    ['SomethingNew', 'refused', /Check the inputs.*request id/],
  ])('%s (%s): the exact thing to look at', (code, kind, advice) => {
    expect(explain(cloudError(code, kind), TARGET)).toMatch(advice);
  });

  test('before the inputs are read there is advice too, without braces', () => {
    for (const code of ['NoSuchBucket', 'UnsupportedRegion', 'ResourceInUse.Cos', 'AccessDenied']) {
      expect(explain(cloudError(code, 'denied'), undefined)).not.toMatch(/[{}]|undefined/);
    }
  });
});
