import { isProbe, isReserved } from '../reserved.ts';
import { isFingerprinted } from '../site/fingerprint.ts';
import { isOfPreview, ruleFor, type Rule, type RuleTable } from './rules.ts';

/**
 * The URLs under which caches may hold an object, each in every spelling that a client sends: THE mapping from keys to URLs,
 * used by the plan, the wait and the function alike. Empty: nothing has to be purged when this key changes. `isReplaced`: its content
 * changed though its name says that it never does, which only a deploy can know.
 */
export function cdnUrls(key: string, rules: RuleTable, isReplaced = false): string[] {
  if (isProbe(key)) return probeUrls(key, rules);
  if (isReserved(key) || key.endsWith('/') || isOfPreview(key, rules)) return [];
  const rule = ruleFor(key, rules);
  if (rule === undefined || rule.skip === true) return [];
  if (!isReplaced && isFingerprinted(key.slice(rule.prefix.length))) return [];
  return unique(
    rule.served.flatMap((served) => paths(key, served.prefix, rule).map((path) => served.base + path)),
  );
}

/** The directory URLs that cover everything below a site's prefix, one for each place where it is served. */
export function directoryUrls(rule: Rule): string[] {
  return unique(
    rule.served.flatMap(({ prefix, base }) => {
      if (rule.prefix.startsWith(prefix)) return [base + encodedPath(rule.prefix.slice(prefix.length))];
      return prefix.startsWith(rule.prefix) ? [base] : [];
    }),
  );
}

/** A probe belongs to no site: it is purged once for each place that the table names, so that whoever wrote it sees its own. */
function probeUrls(key: string, rules: RuleTable): string[] {
  const bases = rules.flatMap((rule) => (rule.skip === true ? [] : rule.served.map((served) => served.base)));
  return unique(bases.map((base) => base + encodedPath(key)));
}

/** Paths relative to the served prefix. A website endpoint answers `dir/index.html` under `dir/` too, and `a.html` under `a` if so set. */
function paths(key: string, prefix: string, rule: Rule): string[] {
  if (!key.startsWith(prefix)) return [];
  const path = key.slice(prefix.length);
  const forms = [path];
  if (rule.index !== undefined && (path === rule.index || path.endsWith(`/${rule.index}`))) {
    forms.push(path.slice(0, -rule.index.length));
  }
  if (rule.cleanUrls === true && path.endsWith('.html')) forms.push(path.slice(0, -'.html'.length));
  // `..html` without its ending would be `.`, which no client can ask for.
  const askable = forms.filter((form) => !/(^|\/)\.{1,2}$/.test(form));
  return unique(askable.flatMap((form) => [asBrowsersSend(form), encodedPath(form)]));
}

/** Every character but the unreserved ones percent-encoded, segment by segment. */
export const encodedPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/**
 * What a browser puts on the wire for a link to this path: the WHATWG path percent-encode set (url.spec.whatwg.org), plus `%`
 * and `\`, which a link must escape to mean themselves. It leaves `+ , ; = @ & $ : ! ' ( ) * ~ [ ] |` alone.
 */
const asBrowsersSend = (path: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are exactly what has to be escaped
  path.replace(/[\u0000-\u0020"#%<>?\\^`{}\u007f]|[^\u0000-\u007f]+/g, encodeURIComponent);

/**
 * One form for all spellings of a URL, for comparing: percent-encoding undone and done again, host in lower case, scheme left
 * as it is. What DescribePurgeTasks echoes for an encoded URL is not documented.
 */
export function canonicalUrl(url: string): string {
  const [, host = '', path = ''] = /^(https?:\/\/[^/]*)(.*)$/is.exec(url) ?? [];
  const decoded = path.split('/').map((segment) => {
    try {
      return encodeURIComponent(decodeURIComponent(segment));
    } catch {
      return segment;
    }
  });
  return host.toLowerCase() + decoded.join('/');
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
