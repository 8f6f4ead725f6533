import type { Manifest } from '../manifest/manifest.ts';
import type { CdnDomain, FunctionCode, ListedObject, ObjectHeaders, PurgeQuota, Website } from '../ports.ts';
import { previewHeaders } from '../preview/previews.ts';
import { ruleOf } from '../purger/domains.ts';
import { planPurger, type DeployedPurger, type PurgerPlan, type WantedPurger } from '../purger/purger.ts';
import type { Rule, RuleTable } from '../purger/rules.ts';
import type { Settings } from '../settings.ts';
import { parseHeadersFile } from '../site/headers-file.ts';
import { headersFor, idleRules, type HeadersFile } from '../site/headers.ts';
import { refuseLargeMetadata } from '../site/metadata-limits.ts';
import type { Site } from '../site/site.ts';
import { planSync, uploadsOf, type Examined, type SyncPlan } from '../sync/plan.ts';
import { territoryOf } from '../sync/territory.ts';
import { movedWarnings } from './moved.ts';
import { planPurging, type Purging } from './purging.ts';
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
export type DeployPlan = Purging & {
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
  const { warnings, ...purging } = planPurging({ sync, rule, rules }, seen, settings);
  return {
    sync,
    purger,
    rule,
    rules,
    unproved: purger === undefined ? [] : seen.probes,
    ...purging,
    warnings: [
      ...movedWarnings(seen.manifest, settings),
      ...(purger?.plan.notes ?? []),
      ...warnings,
      ...idleWarnings(seen.site, settings),
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

/** Lines of `cache-control` that change nothing. */
function idleWarnings({ files }: Site, { prefix, cacheRules }: Settings): string[] {
  if (cacheRules.length === 0) return [];
  const paths = files.map(({ key }) => key.slice(prefix.length));
  return idleRules(cacheRules, paths).map(
    ({ glob }) =>
      `No file of the source fits ${glob}, so this line of cache-control changes nothing. A glob without a slash fits names at any depth; one with a slash begins at the source.`,
  );
}

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
