import type { ApiCall } from '../api3/product.ts';
import { refuse } from './refusals.ts';

/** How many rows a listing has when nobody says. Source: cloud.tencent.com/document/product/583/18582. */
const PAGE = 20;

/** The rows of a listing that Offset and Limit ask for. */
export function pageOf<Row>(rows: readonly Row[], { params, language }: ApiCall): readonly Row[] {
  const offset = Number(params['Offset'] ?? 0);
  const limit = Number(params['Limit'] ?? PAGE);
  if (offset < 0) throw refuse('InvalidParameterValue.Offset', language);
  if (limit < 1) throw refuse('InvalidParameterValue.Limit', language);
  return rows.slice(offset, offset + limit);
}

/** Sorted by the key, newest or largest first unless Order is `ASC`. */
export function ordered<Row>(
  rows: readonly Row[],
  key: (row: Row) => string | number,
  { params, language }: ApiCall,
): readonly Row[] {
  const order = params['Order'] ?? 'DESC';
  if (order !== 'ASC' && order !== 'DESC') throw refuse('InvalidParameterValue.Order', language);
  const compare = (a: Row, b: Row) => (key(a) < key(b) ? -1 : Number(key(a) > key(b)));
  const ascending = [...rows].sort(compare);
  return order === 'ASC' ? ascending : ascending.reverse();
}

/** One member of Filters: the row must have one of the values. */
export type Filter = { readonly name: string; readonly values: readonly string[] };

/** Filters of these names; another name is refused. */
export function readFilters({ params, language }: ApiCall, names: readonly string[]): readonly Filter[] {
  return ((params['Filters'] ?? []) as unknown[]).map((filter) => {
    const { Name: name, Values: values } = (filter ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || !names.includes(name) || !Array.isArray(values)) {
      throw refuse('InvalidParameterValue.Filters', language);
    }
    return { name, values: values.map(String) };
  });
}
