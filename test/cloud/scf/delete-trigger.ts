import type { ApiAction } from '../api3/product.ts';
import { noteTrigger } from './create-trigger.ts';
import { refuse } from './refusals.ts';
import { functionOf, type ScfState } from './state.ts';
import { findTrigger, readReference } from './trigger.ts';

/**
 * Removes one trigger. The name is not enough: a COS trigger needs its TriggerDesc and the Qualifier that it was made with.
 * Source: cloud.tencent.com/document/product/583/18588.
 */
export const deleteTrigger = (scf: ScfState): ApiAction => ({
  rate: 100,
  parameters: {
    FunctionName: 'string',
    Namespace: 'string',
    TriggerName: 'string',
    Type: 'string',
    TriggerDesc: 'string',
    Qualifier: 'string',
  },
  required: ['FunctionName', 'TriggerName', 'Type'],
  async perform(call) {
    const record = functionOf(scf, call);
    scf.lifecycle.demand(record, 'DeleteTrigger', call);
    const trigger = findTrigger(record, readReference(call));
    if (trigger === undefined) throw refuse('ResourceNotFound.Trigger', call.language);
    record.triggers = record.triggers.filter((one) => one !== trigger);
    await scf.notifications.unbind(trigger.bucket, trigger.id);
    return {};
  },
  note: noteTrigger,
});
