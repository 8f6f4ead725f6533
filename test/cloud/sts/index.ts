import type { Account } from '../account.ts';
import type { ApiCall, ApiProduct } from '../api3/product.ts';
import { textOf } from '../api3/parameters.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

/** Security Token Service: temporary keys for web identities. AssumeRole and GetFederationToken are not played: InvalidAction. */
export const stsProduct = (account: Account): ApiProduct => ({
  name: 'sts',
  version: '2018-08-13',
  resource: (call: ApiCall) => textOf(call, 'RoleArn', '*'),
  actions: {
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity(account),
    GetCallerIdentity: getCallerIdentity(account),
  },
});
