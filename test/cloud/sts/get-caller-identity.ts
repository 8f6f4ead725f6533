import type { Account } from '../account.ts';
import type { ApiAction } from '../api3/product.ts';

/** Who the keys of a call belong to. Forms as in the samples of tencentcloud-cli, sts/v20180813/examples.json. */
export const getCallerIdentity = ({ uin, deployerUin, roles }: Account): ApiAction => ({
  rate: 20,
  parameters: {},
  perform({ by, credential }) {
    const role = by.startsWith('role:') ? roles.get(by.slice('role:'.length)) : undefined;
    if (role === undefined)
      return {
        Type: 'CAMUser',
        AccountId: uin,
        UserId: deployerUin,
        PrincipalId: deployerUin,
        Arn: `qcs::cam:${uin}:uin/${deployerUin}`,
      };
    return {
      Type: 'CAMRole',
      AccountId: uin,
      UserId: `${role.id}:${credential?.session ?? ''}`,
      // The account that asked for the keys; a federated identity has none but the role's own.
      PrincipalId: uin,
      Arn: `qcs::sts:${uin}:assumed-role/${role.id}`,
    };
  },
});
