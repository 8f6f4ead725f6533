import { isReserved } from './reserved.ts';

/** Where a site's ground ends: what a mirror (`delete: all`) must leave alone whatever the build holds. */
export type Territory = {
  /** Key prefix of the site. */
  readonly prefix: string;
  /** Key prefixes of the other sites in the bucket. */
  readonly others: readonly string[];
  /** Keys that other sites' manifests list. */
  readonly owners: ReadonlyMap<string, string>;
  /** Every manifest in the bucket could be read; if not, nobody knows whose an object is. */
  readonly isWhole: boolean;
};

/** Where previews stand as long as nothing else is set. */
const PREVIEWS = 'previews/pr-{pr}/';

/**
 * Whether an object that nobody known deployed stands on this site's own ground. Of nested sites the innermost one has it; sites that
 * share a prefix leave such objects to each other, which is to nobody. Previews belong to their pull request.
 */
export function isOwnGround(key: string, territory: Territory, previews = PREVIEWS): boolean {
  const { prefix, others, owners } = territory;
  if (!key.startsWith(prefix) || isReserved(key) || owners.has(key)) return false;
  if (others.some((other) => other.length >= prefix.length && key.startsWith(other))) return false;
  return !isPreview(key, previews) && !isPreview(key.slice(prefix.length), previews);
}

/** Whether a key lies below the prefix of any pull request's preview: the one place that knows how such a prefix looks. */
export function isPreview(key: string, template: string): boolean {
  const [before = '', ...after] = template.split('{pr}');
  if (after.length === 0 || !key.startsWith(before)) return false;
  const number = /^\d+/.exec(key.slice(before.length))?.[0];
  return number !== undefined && key.startsWith(template.replaceAll('{pr}', number));
}
