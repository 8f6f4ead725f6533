import type { ApiAction } from '../api3/product.ts';
import { refuse } from './refusals.ts';
import { functionOf, placeOf, type ScfState } from './state.ts';

/**
 * Answers at once; the function is Deleting for a while and then gone. Its triggers end with the call: official tools delete
 * functions that still have COS triggers.
 */
export const deleteFunction = (scf: ScfState): ApiAction => ({
  rate: 100,
  parameters: { FunctionName: 'string', Namespace: 'string', Qualifier: 'string' },
  required: ['FunctionName'],
  perform(call) {
    const record = functionOf(scf, call);
    const { key } = placeOf(call);
    // Only published versions can be deleted on their own, and there are none here.
    if (call.params['Qualifier'] !== undefined) throw refuse('ResourceNotFound.Version', call.language);
    scf.lifecycle.demand(record, 'DeleteFunction', call);
    record.triggers = [];
    scf.lifecycle.change(record, 'Deleting', () => {
      scf.functions.delete(key);
      return 'gone';
    });
    return {};
  },
  note: ({ FunctionName }) => ({ function: FunctionName }),
});
