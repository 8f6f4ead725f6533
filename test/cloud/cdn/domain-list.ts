import type { ApiCall } from '../api3/product.ts';
import type { ListedDomain } from './domain.ts';
import { refusal } from './refusals.ts';
import { maySee } from './resource.ts';
import type { CdnState } from './state.ts';

/** What both lists of domains take. */
export const LIST_FORM = { Offset: 'integer', Limit: 'integer', Filters: 'objects' } as const;

const DEFAULT_LIMIT = 100;

/** A filter has at most five values, and one when it is fuzzy (DomainFilter, 228/41117). */
const MOST_VALUES = 5;

/** What a filter of this name looks at. A domain of this cloud has no tags, one project and always a certificate. */
const SUBJECTS: Readonly<Record<string, (domain: ListedDomain) => readonly string[]>> = {
  origin: ({ origin }) => [origin.host],
  domain: ({ domain }) => [domain],
  resourceId: ({ resourceId }) => [resourceId],
  status: ({ status }) => [status],
  serviceType: ({ serviceType }) => [serviceType],
  projectId: () => ['0'],
  domainType: ({ origin }) => [origin.type === 'cos' ? 'cos' : 'cname'],
  fullUrlCache: ({ fullUrlCache }) => [fullUrlCache ? 'on' : 'off'],
  https: () => ['on'],
  originPullProtocol: ({ origin }) => [origin.pullProtocol],
  tagKey: () => [],
};

type ListQuery = {
  readonly Offset: number | undefined;
  readonly Limit: number | undefined;
  readonly Filters: readonly Raw[] | undefined;
  readonly Sort?: Raw | undefined;
};

/** The page of the account's domains that a call asks for, and how many there are. */
export function listDomains(call: ApiCall, query: ListQuery, state: CdnState, mostPerPage: number) {
  const { Offset = 0, Limit = DEFAULT_LIMIT, Filters = [], Sort } = query;
  const bad = () => refusal(call, 'InvalidParameter.CdnParamError');
  if (Offset < 0 || Limit < 1 || Limit > mostPerPage) throw bad();
  const filters = Filters.map((filter) => readFilter(filter, bad));
  const found = [...state.domains.values()]
    .filter((domain) => maySee(state, call, domain))
    .filter((domain) => filters.every((passes) => passes(domain)));
  // Both answers to an unknown domain are met in the field.
  if (found.length === 0 && filters.length > 0 && state.knobs().unknownDomain === 'refuse') {
    throw refusal(call, 'ResourceNotFound.CdnHostNotExists');
  }
  const order = readSort(Sort, bad);
  found.sort((a, b) => order * (a.createdAt - b.createdAt));
  return { page: found.slice(Offset, Offset + Limit), total: found.length };
}

type Raw = Readonly<Record<string, unknown>>;

function readFilter(filter: Raw, bad: () => Error): (domain: ListedDomain) => boolean {
  const { Name: name, Value: values, Fuzzy: fuzzy = false } = filter;
  const subject = typeof name === 'string' && Object.hasOwn(SUBJECTS, name) ? SUBJECTS[name] : undefined;
  if (subject === undefined || !Array.isArray(values)) throw bad();
  if (values.length === 0 || values.length > (fuzzy === true ? 1 : MOST_VALUES)) throw bad();
  if (fuzzy === true && name !== 'origin' && name !== 'domain') throw bad();
  const wanted = values.map(String);
  return (domain) =>
    subject(domain).some((one) =>
      wanted.some((value) => (fuzzy === true ? one.includes(value) : one === value)),
    );
}

/** Sort: by createTime, newest first unless Sequence says `asc`. Certificates of this cloud do not expire: no other key. */
function readSort(sort: Raw | undefined, bad: () => Error): number {
  const { Key: key = 'createTime', Sequence: sequence = 'desc' } = sort ?? {};
  if (key !== 'createTime' && key !== 'certExpireTime') throw bad();
  if (sequence !== 'asc' && sequence !== 'desc') throw bad();
  return sequence === 'asc' ? 1 : -1;
}
