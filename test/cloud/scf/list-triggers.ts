import { textOf } from '../api3/parameters.ts';
import type { ApiAction } from '../api3/product.ts';
import { ordered, pageOf, readFilters } from './page.ts';
import { refuse } from './refusals.ts';
import { functionOf, type ScfState } from './state.ts';
import { showTrigger, type Trigger } from './trigger.ts';

const ORDERS: Readonly<Record<string, (trigger: Trigger) => number>> = {
  add_time: ({ addedAt }) => addedAt,
  mod_time: ({ modifiedAt }) => modifiedAt,
};

/** `Type` is not documented as a filter, but official tools use it. */
const FILTERS: Readonly<Record<string, (trigger: Trigger) => string>> = {
  Qualifier: ({ qualifier }) => qualifier,
  TriggerName: ({ name }) => name,
  Description: ({ description }) => description,
  Type: () => 'cos',
};

/** The triggers of a function, 20 unless Limit says otherwise, last changed first. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const listTriggers = (scf: ScfState): ApiAction => ({
  rate: 20,
  parameters: {
    FunctionName: 'string',
    Namespace: 'string',
    Offset: 'integer',
    Limit: 'integer',
    OrderBy: 'string',
    Order: 'string',
    Filters: 'list',
  },
  required: ['FunctionName'],
  perform(call) {
    const record = functionOf(scf, call);
    const order = ORDERS[textOf(call, 'OrderBy', 'mod_time')];
    if (order === undefined) throw refuse('InvalidParameterValue.OrderBy', call.language);
    const filters = readFilters(call, Object.keys(FILTERS));
    const found = record.triggers.filter((trigger) =>
      filters.every(({ name, values }) => values.includes(FILTERS[name]?.(trigger) ?? '')),
    );
    const Triggers = pageOf(ordered(found, order, call), call).map((trigger) => ({
      ...showTrigger(trigger, record, scf.account.uin),
      BoundResources: null,
    }));
    return { TotalCount: found.length, Triggers };
  },
  note: ({ FunctionName }) => ({ function: FunctionName }),
});
