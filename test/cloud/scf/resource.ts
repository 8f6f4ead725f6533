import type { Account } from '../account.ts';
import { textOf } from '../api3/parameters.ts';
import type { ApiCall, Need } from '../api3/product.ts';
import { shortRegion } from './regions.ts';

/** Actions that CAM knows without a resource: a policy has to allow them on `*` (cloud.tencent.com/document/product/598/70005; 583/18014 for lists). */
const WITHOUT_RESOURCE = new Set(['CreateTrigger', 'ListFunctions', 'GetAccount']);

/** What a call of SCF is about, in CAM's words: a function (cloud.tencent.com/document/product/583/18014). Real refusals spell regions short. */
export function resourceOf(account: Account, call: ApiCall): string {
  if (WITHOUT_RESOURCE.has(call.action)) return '*';
  const namespace = textOf(call, 'Namespace', 'default');
  const place = `qcs::scf:${shortRegion(call.region)}:uin/${account.uin}:namespace/${namespace}`;
  const name = textOf(call, 'FunctionName', '');
  return name === '' ? place : `${place}/function/${name}`;
}

/** Whoever gives a function a role needs `cam:PassRole` for it, where the knob says so. */
export function passedRole(account: Account, call: ApiCall): readonly Need[] {
  const role = textOf(call, 'Role', '');
  if (!account.demandsPassRole || role === '') return [];
  return [{ action: 'cam:PassRole', resource: `qcs::cam::uin/${account.uin}:roleName/${role}` }];
}
