import { describe, expect, test } from '@jest/globals';
import { credentialsFrom } from '../../src/settings.ts';

type Texts = Readonly<Record<string, string>>;

describe('credentials', () => {
  const none = { 'secret-id': '', 'secret-key': '', 'session-token': '' };
  const input = { 'secret-id': 'id', 'secret-key': 'key', 'session-token': '' };
  const ENV = { TENCENTCLOUD_SECRET_ID: 'env-id', TENCENTCLOUD_SECRET_KEY: 'env-key' };
  type Row = readonly [string, typeof none, Texts, readonly [string, string, string | undefined]];
  test.each<Row>([
    ['from the inputs', input, ENV, ['id', 'key', undefined]],
    ['from the environment', none, ENV, ['env-id', 'env-key', undefined]],
    ['temporary, from the inputs', { ...input, 'session-token': 't' }, ENV, ['id', 'key', 't']],
    [
      'temporary, from the environment',
      none,
      { ...ENV, TENCENTCLOUD_SESSION_TOKEN: 't' },
      ['env-id', 'env-key', 't'],
    ],
    ["tccli's name of the token", none, { ...ENV, TENCENTCLOUD_TOKEN: 't' }, ['env-id', 'env-key', 't']],
    [
      "Terraform's name of the token",
      none,
      { ...ENV, TENCENTCLOUD_SECURITY_TOKEN: 't' },
      ['env-id', 'env-key', 't'],
    ],
    [
      'an empty variable is none',
      none,
      { ...ENV, TENCENTCLOUD_SESSION_TOKEN: '', TENCENTCLOUD_TOKEN: 't' },
      ['env-id', 'env-key', 't'],
    ],
    [
      'a token of the environment does not belong to a pair of the inputs',
      input,
      { ...ENV, TENCENTCLOUD_SESSION_TOKEN: 't' },
      ['id', 'key', undefined],
    ],
    [
      'half a pair is not filled up from the environment',
      { ...input, 'secret-key': '' },
      ENV,
      ['id', '', undefined],
    ],
    ['none at all', none, {}, ['', '', undefined]],
  ])('%s', (_, inputs, environment, [secretId, secretKey, token]) => {
    expect(credentialsFrom(inputs, environment)).toEqual({ secretId, secretKey, token });
  });
});
