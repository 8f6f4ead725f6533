import type { ApiAction } from '../api3/product.ts';
import { noteTrigger } from './create-trigger.ts';
import { refuse } from './refusals.ts';
import { functionOf, type ScfState } from './state.ts';
import { findTrigger, readEnable, readReference } from './trigger.ts';

/** Opens or closes a trigger; asking for the state that it has is a failure. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const updateTriggerStatus = (scf: ScfState): ApiAction => ({
  rate: 20,
  parameters: {
    Enable: 'string',
    FunctionName: 'string',
    Namespace: 'string',
    TriggerName: 'string',
    Type: 'string',
    TriggerDesc: 'string',
    Qualifier: 'string',
  },
  required: ['Enable', 'FunctionName', 'TriggerName', 'Type'],
  perform(call) {
    const record = functionOf(scf, call);
    scf.lifecycle.demand(record, 'UpdateTriggerStatus', call);
    const enabled = readEnable(call);
    const trigger = findTrigger(record, readReference(call));
    if (trigger === undefined) throw refuse('ResourceNotFound.Trigger', call.language);
    if (trigger.enabled === enabled) throw refuse('FailedOperation.UpdateTriggerStatus', call.language);
    const changed = { ...trigger, enabled, modifiedAt: scf.clock.now() };
    record.triggers = record.triggers.map((one) => (one === trigger ? changed : one));
    return {};
  },
  note: noteTrigger,
});
