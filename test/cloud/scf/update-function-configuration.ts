import type { ApiAction } from '../api3/product.ts';
import { refuse } from './refusals.ts';
import { readSettings, SETTINGS_PARAMETERS } from './settings.ts';
import { functionOf, type ScfState } from './state.ts';

/**
 * Replaces the settings that are named. There is no Handler and there are no Tags here, and the runtime cannot be changed: it is
 * only taken when it is the one that the function has. Source: cloud.tencent.com/document/product/583/18580.
 */
export const updateFunctionConfiguration = (scf: ScfState): ApiAction => ({
  rate: 100,
  parameters: {
    ...SETTINGS_PARAMETERS,
    FunctionName: 'string',
    Namespace: 'string',
    Runtime: 'string',
    Publish: 'string',
    L5Enable: 'string',
  },
  required: ['FunctionName'],
  perform(call) {
    const record = functionOf(scf, call);
    scf.lifecycle.demand(record, 'UpdateFunctionConfiguration', call);
    const runtime = call.params['Runtime'];
    if (runtime !== undefined && runtime !== record.runtime) {
      throw refuse('InvalidParameterValue.Runtime', call.language);
    }
    const settings = readSettings(call, record.settings, scf.account);
    scf.lifecycle.change(record, 'Updating', () => {
      record.settings = settings;
      record.revision += 1;
      record.reasons = [];
      return 'Active';
    });
    return {};
  },
  note: ({ FunctionName }) => ({ function: FunctionName }),
});
