import type { NodeArea } from './domain.ts';

/**
 * What is not known of the real CDN, or differs between accounts: each a setting, so that a client can be tried against
 * every answer. The defaults are the likelier answer, or the stricter one where being wrong would hide a mistake.
 */
export type CdnKnobs = {
  /** PurgeLogs and TotalCount "may be null" (228/37873). `empty`: null where there is nothing to show; `never`: [] and 0. */
  readonly nullLists: 'empty' | 'never';
  /** DescribePurgeTasks' highest Limit. Undocumented; its sister actions take 1,000. */
  readonly maxLimit: number;
  /** What becomes of a Limit over it: refused, or taken for the highest one. Undocumented. */
  readonly overLimit: 'refuse' | 'clip';
  /** FlushType in the record of a URL: the text says that only directories have `flush`, the page's own sample has it for a URL. */
  readonly urlFlushType: 'delete' | 'flush';
  /** Order of the records; undocumented. */
  readonly order: 'newest' | 'oldest' | 'shuffled';
  /** A purge of a global domain without Area: one row a URL, or one for each area. Undocumented. */
  readonly globalRows: 'one' | 'per area';
  /**
   * URLs with raw non-ASCII characters and no UrlEncode. The guide: "Purges only support URLs that contain English
   * characters"; what happens otherwise is not said. `accept` makes rows that reach no cached entry of a browser.
   */
  readonly nonAscii: 'refuse' | 'accept';
  /** What a record shows of a URL that UrlEncode changed; undocumented. */
  readonly echo: 'submitted' | 'encoded';
  /** Longest URL in characters; the limit exists (CdnUrlExceedLength), its value is not documented. */
  readonly maxUrlLength: number;
  /** Whether the cache key is the path as it was sent, or one spelling for all percent-encodings. Undocumented. */
  readonly rawKey: boolean;
  /** What DescribeDomains says of a domain that is not there; clients in the field handle both. */
  readonly unknownDomain: 'empty' | 'refuse';
  /** Where visitors of a global domain are. */
  readonly visitorArea: NodeArea;
  /** What becomes of the ETag of an answer that the edge compresses; undocumented. */
  readonly gzipEtag: 'weak' | 'kept' | 'dropped';
  /** Ms until a purge shows in the records, and until it is done; undefined: as the pace says. */
  readonly visibleAfter?: number | undefined;
  readonly doneAfter?: number | undefined;
  /** A number from 0 up to 1: for task ids, slow purges and shuffled records. */
  readonly random: () => number;
};

export const DEFAULT_KNOBS: CdnKnobs = {
  nullLists: 'empty',
  maxLimit: 1000,
  overLimit: 'refuse',
  urlFlushType: 'delete',
  order: 'newest',
  globalRows: 'one',
  nonAscii: 'refuse',
  echo: 'submitted',
  maxUrlLength: 4096,
  rawKey: true,
  unknownDomain: 'empty',
  visitorArea: 'mainland',
  gzipEtag: 'weak',
  random: Math.random,
};
