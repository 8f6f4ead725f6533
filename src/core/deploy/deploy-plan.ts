import { count } from '../amounts.ts';
import { debtsOf } from '../manifest/debts.ts';
import { entryOf, type Manifest } from '../manifest/manifest.ts';
import type { CdnDomain, FunctionCode, ListedObject, ObjectHeaders, PurgeQuota, Website } from '../ports.ts';
import { previewHeaders } from '../preview/previews.ts';
import { ruleOf } from '../purger/domains.ts';
import { planPurger, type DeployedPurger, type PurgerPlan, type WantedPurger } from '../purger/purger.ts';
import type { Rule, RuleTable } from '../purger/rules.ts';
import { cdnUrls } from '../purger/urls.ts';
import type { Flush } from '../purges/flush.ts';
import { planPurges, type PurgeCost } from '../purges/purge-plan.ts';
import { expectedPurges, type Change, type ExpectedPurge } from '../purges/purges.ts';
import type { Settings } from '../settings.ts';
import { isFingerprinted } from '../site/fingerprint.ts';
import { parseHeadersFile } from '../site/headers-file.ts';
import { headersFor, type HeadersFile } from '../site/headers.ts';
import { refuseLargeMetadata } from '../site/metadata-limits.ts';
import { meansTheSame } from '../site/object-headers.ts';
import type { Site } from '../site/site.ts';
import { planSync, uploadsOf, type Examined, type SyncPlan, type Upload } from '../sync/plan.ts';
import { territoryOf } from '../sync/territory.ts';
import { movedWarnings } from './moved.ts';
import {
  refuseForeignKeys,
  refuseForeignRows,
  refuseInnerPrefix,
  refuseMassDeletion,
  refusePreviewKeys,
  refusePreviewsOfOthers,
  refuseUnfitDomain,
} from './refusals.ts';

/** What was read of the world, as far as the plan depends on it. */
export type Observed = {
  readonly site: Site;
  readonly listing: ReadonlyMap<string, ListedObject>;
  readonly manifest: Manifest | undefined;
  readonly owners: ReadonlyMap<string, string>;
  /** Key prefixes of the other sites in the bucket. */
  readonly otherPrefixes: readonly string[];
  /** Every other manifest could be read. */
  readonly knowsOthers: boolean;
  /** Probes that are left of runs which had not proved the chain. */
  readonly probes: readonly string[];
  readonly examined: ReadonlyMap<string, Examined>;
  readonly website: Website | undefined;
  readonly domains: ReadonlyMap<string, CdnDomain | undefined>;
  readonly quota: PurgeQuota | undefined;
  readonly deployed: DeployedPurger | undefined;
  readonly code: FunctionCode | undefined;
  readonly now: number;
};

/** Everything that a deploy will do, decided before its first write. */
export type DeployPlan = {
  readonly sync: SyncPlan;
  readonly purger:
    | {
        readonly wanted: WantedPurger;
        readonly code: FunctionCode;
        readonly plan: PurgerPlan;
        /** When the younger of the triggers was added, Unix ms; 0: unknown. */
        readonly listeningSince: number;
      }
    | undefined;
  /** This site's row; undefined: nothing is purged. */
  readonly rule: Rule | undefined;
  /** How keys become URLs once the function is set up. */
  readonly rules: RuleTable;
  /** Probes of runs that had not proved the chain: it has to be proved now. */
  readonly unproved: readonly string[];
  /** Nothing stands below the prefix yet: no live site to protect, nothing cached. */
  readonly isFirst: boolean;
  /** Directories to have revalidated; undefined: single URLs reach every copy. */
  readonly flush: Flush | undefined;
  /** What purging takes of the day's quota. */
  readonly cost: readonly PurgeCost[];
  /** Purges that earlier runs left unfinished. */
  readonly debts: readonly Change[];
  readonly expectedDebts: readonly ExpectedPurge[];
  /** Whether a change of this key has to be purged. */
  readonly owes: (key: string) => boolean;
  /** The URLs that are to be purged then. */
  readonly urlsOf: (key: string) => readonly string[];
  /** Whether the function purges none of them, so that the action has to. */
  readonly isUnheard: (key: string) => boolean;
  readonly warnings: readonly string[];
};

/** Decides the whole deploy. Pure; every refusal happens here, before any write. */
export function planDeploy(seen: Observed, settings: Settings): DeployPlan {
  const headersFile = {
    rules: parseHeadersFile(seen.site.headersFile ?? ''),
    index: seen.website?.index ?? 'index.html',
  };
  const sync = planSync({
    files: seen.site.files,
    listing: seen.listing,
    manifest: seen.manifest,
    examined: seen.examined,
    isExcluded: seen.site.isExcluded,
    headersOf: headersIn(settings, headersFile),
    removal: {
      mode: settings.delete,
      keepFor: settings.keepRemovedFor,
      now: seen.now,
      purgedBy: settings.purge.by === 'off' ? undefined : settings.purge.by,
      territory: territoryOf(seen, settings),
    },
  });
  refuseUnfit(sync, seen, settings);

  const domains = [...seen.domains.values()].filter((domain) => domain !== undefined);
  const rule = ownRule({ website: seen.website, domains }, settings);
  const purger = rule && plannedPurger(rule, seen, settings);
  const rules = purger?.plan.rules ?? (rule === undefined ? [] : [rule]);
  if (rule !== undefined) refuseForeignRows(sync, rule, rules);
  if (settings.preview === undefined) refusePreviewsOfOthers(sync, { rules, owners: seen.owners }, settings);
  const debts = rule === undefined ? [] : debtsOf(seen.manifest, seen.listing);
  const replaced = replacedIn(sync, { debts, manifest: seen.manifest }, settings.prefix);
  const isUnheard = (key: string) => replaced.keys.has(key);
  const urlsOf = (key: string) => cdnUrls(key, rules, isUnheard(key));
  const owes = (key: string) => urlsOf(key).length > 0;
  const isFirst = seen.listing.size === 0 && seen.manifest === undefined;
  const { by } = settings.purge;
  const { flush, warning, cost } =
    by === 'off' || rule === undefined
      ? { flush: undefined, warning: undefined, cost: [] }
      : planPurges({ by, sync, rule, rules, urlsOf, debts, isFirst }, seen);
  return {
    sync,
    purger,
    rule,
    rules,
    unproved: purger === undefined ? [] : seen.probes,
    isFirst,
    flush,
    cost,
    debts,
    expectedDebts: expectedPurges(debts, urlsOf).map((purge) => ({ ...purge, isDebt: true })),
    owes,
    urlsOf,
    isUnheard,
    warnings: [
      ...movedWarnings(seen.manifest, settings),
      ...(purger?.plan.notes ?? []),
      ...(warning === undefined ? [] : [warning]),
      ...(rule === undefined ? [] : replaced.warnings),
    ],
  };
}

function refuseUnfit(sync: SyncPlan, seen: Observed, settings: Settings): void {
  refuseLargeMetadata(uploadsOf(sync));
  refuseForeignKeys(sync, seen.owners, settings.site);
  if (settings.preview === undefined) refusePreviewKeys(sync, settings.previewPrefix);
  refuseInnerPrefix(sync, seen.manifest, settings);
  // A preview is a picture of one commit, and its next one may well be another.
  if (settings.preview === undefined) refuseMassDeletion(sync.deletions, seen.manifest, settings);
  for (const [name, domain] of seen.domains) refuseUnfitDomain(name, domain);
}

/**
 * What is changed though its name says that it never is, so that the function takes it for a file that no cache can hold an old copy of:
 * by this run, or by an earlier one that still owes its purge. Other headers are such a change where browsers make something else of the
 * file by them, and where a deploy had set them: a bucket that something else filled gets them for every file.
 */
function replacedIn(
  sync: SyncPlan,
  { debts, manifest }: { readonly debts: readonly Change[]; readonly manifest: Manifest | undefined },
  prefix: string,
): { readonly keys: ReadonlySet<string>; readonly warnings: readonly string[] } {
  const isNamedSo = (key: string) => isFingerprinted(key.slice(prefix.length));
  const isOther = ({ file, headers, reason }: Upload) => {
    if (!reason.startsWith('headers differ')) return reason !== 'new';
    const owned = entryOf(manifest?.files, file.key);
    return owned !== undefined && owned.contentType !== '' && !meansTheSame(owned, headers);
  };
  const replaced = uploadsOf(sync).filter((upload) => isNamedSo(upload.file.key) && isOther(upload));
  const keys = new Set([
    ...replaced.map(({ file }) => file.key),
    ...debts.map(({ key }) => key).filter(isNamedSo),
  ]);
  const [first] = replaced;
  if (first === undefined) return { keys, warnings: [] };
  const [was, is] = replaced.length === 1 ? ['was', 'is'] : ['were', 'are'];
  const text = `${count(replaced.length, 'file')} with a fingerprint in the name ${was} in the bucket already and ${is} changed (first: ${first.file.key}; ${first.reason}). The action purges the CDN's copies itself, but browsers may keep the old ones for a year. Give what changes a new name, or keep it out of the folders that build tools fill.`;
  return { keys, warnings: [text] };
}

/** Of 100,000 files most have the same headers as many others: these are held once. */
const headersIn = (settings: Settings, file: HeadersFile) => {
  const known = new Map<string, ObjectHeaders>();
  return (key: string): ObjectHeaders => {
    const plain = headersFor(key.slice(settings.prefix.length), settings.cacheRules, file);
    const headers = settings.preview === undefined ? plain : previewHeaders(plain);
    const { contentType, cacheControl, more } = headers;
    const text = `${contentType}\n${cacheControl}${more === undefined ? '' : `\n${JSON.stringify(more)}`}`;
    const first = known.get(text);
    if (first === undefined) known.set(text, headers);
    return first ?? headers;
  };
};

/** This site's row of the rules; undefined: nothing is purged. */
export function ownRule(
  seen: { readonly website: Website | undefined; readonly domains: readonly CdnDomain[] },
  settings: Settings,
): Rule | undefined {
  if (settings.purge.by === 'off') return undefined;
  const site = { name: settings.site, prefix: settings.prefix, served: settings.purge.served };
  return { ...ruleOf(site, { ...seen, bucket: settings.bucket }), previews: settings.previewPrefix };
}

function plannedPurger(rule: Rule, seen: Observed, settings: Settings): DeployPlan['purger'] {
  if (settings.purge.by !== 'function' || seen.code === undefined) return undefined;
  const { role, runtime } = settings.purge;
  const wanted: WantedPurger = {
    name: settings.functionName,
    role,
    runtime,
    rule,
    digest: seen.code.digest,
    generation: seen.code.generation,
    bucketDomain: settings.bucketDomain,
  };
  const listeningSince = Math.max(
    0,
    ...(seen.deployed?.triggers ?? []).map((trigger) => trigger.addedAt ?? 0),
  );
  return { wanted, code: seen.code, plan: planPurger(wanted, seen.deployed), listeningSince };
}
