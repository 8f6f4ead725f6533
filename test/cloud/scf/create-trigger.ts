import { randomUUID } from 'node:crypto';
import { textOf } from '../api3/parameters.ts';
import type { ApiAction, ApiCall } from '../api3/product.ts';
import { refuse, type ScfCode } from './refusals.ts';
import { overlaps } from './rule.ts';
import { functionOf, type ScfState } from './state.ts';
import {
  findTrigger,
  readEnable,
  readReference,
  showTrigger,
  type Trigger,
  type TriggerReference,
} from './trigger.ts';

/** COS triggers of one function. Source: cloud.tencent.com/document/product/583/9707. */
const TRIGGER_LIMIT = 10;

/** Binds a bucket's events to a function; one event is never heard twice. Source: cloud.tencent.com/document/product/583/18589. */
export const createTrigger = (scf: ScfState): ApiAction => ({
  rate: 100,
  parameters: {
    FunctionName: 'string',
    Namespace: 'string',
    TriggerName: 'string',
    Type: 'string',
    TriggerDesc: 'string',
    Qualifier: 'string',
    Enable: 'string',
    CustomArgument: 'string',
    Description: 'string',
  },
  required: ['FunctionName', 'TriggerName', 'Type'],
  async perform(call) {
    const record = functionOf(scf, call);
    scf.lifecycle.demand(record, 'CreateTrigger', call);
    const reference = readReference(call);
    const enabled = readEnable(call);
    if (reference.region !== call.region || !scf.bucketExists(reference.bucket, reference.region)) {
      throw refuse('ResourceNotFound.Cos', call.language);
    }
    if (findTrigger(record, reference)) throw taken(scf, 'ResourceInUse.Trigger', call);
    demandFreeRule(scf, reference, call);
    if (record.triggers.length >= TRIGGER_LIMIT) throw refuse('LimitExceeded.Trigger', call.language);
    const now = scf.clock.now();
    const trigger: Trigger = {
      ...reference,
      id: randomUUID(),
      enabled,
      description: textOf(call, 'Description', ''),
      addedAt: now,
      modifiedAt: now,
      liveAt: now + scf.triggerDelay,
    };
    record.triggers = [...record.triggers, trigger];
    await scf.notifications.bind(trigger.bucket, trigger.id);
    return { TriggerInfo: showTrigger(trigger, record, scf.account.uin) };
  },
  note: noteTrigger,
});

/** One bucket, one event, one function: rules may not overlap with those of any function of the account. */
function demandFreeRule(scf: ScfState, { name, rule }: TriggerReference, call: ApiCall): void {
  const bound = [...scf.functions.values()].flatMap(({ triggers }) => triggers);
  const isTaken = bound.some((other) => other.name === name && overlaps(other.rule, rule));
  if (isTaken) throw taken(scf, 'InvalidParameterValue.CosNotifyRuleConflict', call);
}

/** Which code comes for which conflict is not documented; clients have to take all of them as "taken". */
function taken({ triggerConflict }: ScfState, kind: ScfCode, { language }: ApiCall): Error {
  return refuse(triggerConflict === 'by kind' ? kind : triggerConflict, language);
}

/** What the ledger shows of a call about a trigger. */
export function noteTrigger(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { FunctionName, TriggerName, TriggerDesc, Qualifier, Enable } = params;
  return {
    function: FunctionName,
    trigger: TriggerName,
    desc: TriggerDesc,
    qualifier: Qualifier,
    enable: Enable,
  };
}
