/** What a COS trigger listens to. */
export type Rule = {
  /** `cos:ObjectCreated:*`, `cos:ObjectRemove:Delete` ... */
  readonly event: string;
  readonly prefix: string;
  /** Empty, or beginning with a dot. */
  readonly suffix: string;
};

/** The events that a trigger may name; it is `ObjectRemove`, not `ObjectRemoved`. Source: cloud.tencent.com/document/product/583/9707. */
const EVENTS: readonly string[] = [
  ...['*', 'Put', 'Post', 'Copy', 'Append', 'CompleteMultipartUpload', 'Origin', 'Replication'].map(
    (name) => `cos:ObjectCreated:${name}`,
  ),
  ...['*', 'Delete', 'DeleteMarkerCreated'].map((name) => `cos:ObjectRemove:${name}`),
  ...['Post', 'Completed'].map((name) => `cos:ObjectRestore:${name}`),
];

/**
 * Reads a TriggerDesc: one JSON string without spaces, `{"event":...,"filter":{"Prefix":...,"Suffix":...}}`, and `bucketUrl` as
 * the listing shows it. Undefined when it is not that. Source: cloud.tencent.com/document/product/583/39901.
 */
export function parseTriggerDesc(desc: string, bucketUrl: string): Rule | undefined {
  // "The string must be continuous and hold no space": read as it stands, also of what is between quotes.
  if (/\s/.test(desc)) return undefined;
  const { event, filter = {}, bucketUrl: url = bucketUrl, ...others } = parseObject(desc);
  const { Prefix: prefix = '', Suffix: suffix = '', ...more } = asObject(filter);
  if (Object.keys({ ...others, ...more }).length > 0 || url !== bucketUrl) return undefined;
  if (typeof event !== 'string' || typeof prefix !== 'string' || typeof suffix !== 'string') return undefined;
  if (!EVENTS.includes(event) || (suffix !== '' && !suffix.startsWith('.'))) return undefined;
  return { event, prefix, suffix };
}

/** How a listing shows a rule: `bucketUrl` comes first. Source: the tests of serverless-tencent/tencent-component-toolkit. */
export function describeRule({ event, prefix, suffix }: Rule, bucketUrl: string): string {
  return JSON.stringify({ bucketUrl, event, filter: { Prefix: prefix, Suffix: suffix } });
}

export function isSameRule(one: Rule, other: Rule): boolean {
  return one.event === other.event && one.prefix === other.prefix && one.suffix === other.suffix;
}

/** Whether an object could match both: then the later one cannot be bound. Source: cloud.tencent.com/document/product/583/9707. */
export function overlaps(one: Rule, other: Rule): boolean {
  return (
    (matchesEvent(one.event, other.event) || matchesEvent(other.event, one.event)) &&
    (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
    (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix))
  );
}

/** Whether an event of this name on this key is heard. */
export function hears(rule: Rule, event: string, key: string): boolean {
  return matchesEvent(rule.event, event) && key.startsWith(rule.prefix) && key.endsWith(rule.suffix);
}

const matchesEvent = (pattern: string, event: string) =>
  pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern === event;

function parseObject(json: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(json));
  } catch {
    return {};
  }
}

/** What is not an object becomes one that no rule has, so that it is refused. */
function asObject(value: unknown): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { ...value } : { '': value };
}
