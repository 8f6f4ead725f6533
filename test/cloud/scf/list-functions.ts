import { textOf } from '../api3/parameters.ts';
import type { ApiAction } from '../api3/product.ts';
import { ordered, pageOf, readFilters } from './page.ts';
import { refuse } from './refusals.ts';
import { beijingTime, type FunctionRecord, type ScfState } from './state.ts';

const ORDERS: Readonly<Record<string, (record: FunctionRecord) => string | number>> = {
  AddTime: ({ addedAt }) => addedAt,
  ModTime: ({ modifiedAt }) => modifiedAt,
  FunctionName: ({ name }) => name,
};

const FILTERS: Readonly<Record<string, (record: FunctionRecord) => string>> = {
  Status: ({ status }) => status,
  Runtime: ({ runtime }) => runtime,
  Type: () => 'Event',
};

/** The functions of a region, a page at a time. Source: cloud.tencent.com/document/product/583/18582. */
export const listFunctions = (scf: ScfState): ApiAction => ({
  rate: 100,
  parameters: {
    Order: 'string',
    Orderby: 'string',
    Offset: 'integer',
    Limit: 'integer',
    SearchKey: 'string',
    Namespace: 'string',
    Description: 'string',
    Filters: 'list',
  },
  perform(call) {
    const { region, language } = call;
    const order = ORDERS[textOf(call, 'Orderby', 'AddTime')];
    if (order === undefined) throw refuse('InvalidParameterValue.Orderby', language);
    const filters = readFilters(call, Object.keys(FILTERS));
    const found = [...scf.functions.values()].filter(
      (record) =>
        record.region === region &&
        record.namespace === textOf(call, 'Namespace', 'default') &&
        record.name.includes(textOf(call, 'SearchKey', '')) &&
        record.settings.description.includes(textOf(call, 'Description', '')) &&
        filters.every(({ name, values }) => values.includes(FILTERS[name]?.(record) ?? '')),
    );
    const Functions = pageOf(ordered(found, order, call), call).map(showRow);
    return { Functions, TotalCount: found.length };
  },
});

function showRow(record: FunctionRecord): object {
  return {
    FunctionName: record.name,
    FunctionId: record.id,
    Namespace: record.namespace,
    Runtime: record.runtime,
    Description: record.settings.description,
    Status: record.status,
    StatusDesc: record.reasons[0]?.ErrorMessage ?? '',
    StatusReasons: record.reasons,
    Type: 'Event',
    Tags: record.tags,
    AddTime: beijingTime(record.addedAt),
    ModTime: beijingTime(record.modifiedAt),
    AsyncRunEnable: 'FALSE',
    TraceEnable: 'FALSE',
  };
}
