/** One object that changed, as a COS trigger tells it. Source: captured events, cloud.tencent.com/document/product/583/9707. */
export type ObjectChange = {
  readonly key: string;
  /** `cos:ObjectCreated:Put`, `cos:ObjectRemove:Delete` ... */
  readonly event: string;
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * The changes in an event. Several messages may be merged in one event, and the same one may come twice. Throws when it is no COS
 * event at all, so that a wrong trigger shows in the log.
 */
export function changesIn(event: unknown): ObjectChange[] {
  const records = fields(event)['Records'];
  if (!Array.isArray(records)) throw new Error('This is no COS event: it has no Records.');
  return records.flatMap((record: unknown) => {
    const event = text(fields(fields(record)['event'])['eventName']).replaceAll(' ', '');
    return keysOf(record).map((key) => ({ key, event }));
  });
}

/**
 * The key by the object's URL, which is percent-encoded in every captured event; by `key` where the URL cannot be read. Whether
 * either may come in the other spelling is not documented: where both read the same and would decode to something else, both
 * readings are given, since a purge too many costs a URL and one too few leaves a stale page.
 */
function keysOf(record: unknown): string[] {
  const cos = fields(fields(record)['cos']);
  const object = fields(cos['cosObject']);
  const raw = rawKey(text(object['key']), fields(cos['cosBucket']));
  const path = /^https?:\/\/[^/]+\/(.+)$/s.exec(text(object['url']))?.[1];
  if (path === undefined && raw === '') throw new Error('A record of the event names no object.');
  if (path === undefined) return [raw];
  return path === raw ? [...new Set([raw, decoded(path)])] : [decoded(path)];
}

/** `/<appid>/<bucket>/<key>` -> `<key>`: exactly that prefix, once. */
function rawKey(key: string, bucket: Fields): string {
  const prefix = `/${String(bucket['appid'])}/${String(bucket['name'])}/`;
  return key.startsWith(prefix) ? key.slice(prefix.length) : key.replace(/^\//, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
