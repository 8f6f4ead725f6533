import { count } from '../amounts.ts';
import { DeployError, type CloudError } from '../errors.ts';
import type { ManifestReading } from '../manifest/manifest.ts';
import type { CdnDomain, FunctionCode, PurgeQuota, Website } from '../ports.ts';
import { hostsOf, isOriginOf } from '../purger/domains.ts';
import {
  diagnosePurger,
  ownTriggers,
  overlaps,
  planPurger,
  type DeployedPurger,
  type Trigger,
  type WantedPurger,
} from '../purger/purger.ts';
import type { Settings } from '../settings.ts';
import { ownRule } from './deploy-plan.ts';
import { refuseForeignRows, refuseUnfitDomain } from './refusals.ts';

/** What came of one read: its answer, or why there was none. */
export type Reading<T> = { readonly value: T } | { readonly error: CloudError };

/** Everything that a doctor reads, each part for itself: one missing permission must not hide the rest. */
export type Checkup = {
  /** Number of objects below the prefix. */
  readonly objects: Reading<number>;
  readonly manifest: Reading<ManifestReading>;
  /** Names of the sites whose manifests are in the bucket. */
  readonly sites: Reading<readonly string[]>;
  readonly website: Reading<Website | undefined>;
  readonly domains: ReadonlyMap<string, Reading<CdnDomain | undefined>>;
  /** Undefined: nothing is purged, so nobody asked. */
  readonly quota: Reading<PurgeQuota> | undefined;
  /** Undefined: no function is wanted. */
  readonly deployed: Reading<DeployedPurger | undefined> | undefined;
  readonly otherTriggers: Reading<readonly (Trigger & { readonly functionName: string })[]> | undefined;
  readonly code: FunctionCode;
};

export type Finding = {
  readonly level: 'ok' | 'warning' | 'error';
  /** What it is about: `bucket`, `www.example.com`. */
  readonly about: string;
  /** Sentences, with the remedy where there is one. */
  readonly text: string;
};

/** What is right and what is wrong, in the order in which a deploy would meet it. `words` explains an answer that was an error. */
export function examine(seen: Checkup, settings: Settings, words: (error: CloudError) => string): Finding[] {
  const read = <T>(
    about: string,
    reading: Reading<T> | undefined,
    judge: (value: T) => Finding[],
  ): Finding[] =>
    reading === undefined
      ? []
      : 'error' in reading
        ? [{ level: levelOf(about, reading.error), about, text: words(reading.error) }]
        : judge(reading.value);
  return [
    ...read('bucket', seen.objects, (objects) => [
      ok(
        'bucket',
        `${settings.bucket} answers, with ${count(objects, 'object')} below "${settings.prefix}".`,
      ),
    ]),
    ...read('manifest', seen.manifest, manifestFinding),
    ...read('sites', seen.sites, (names) => [
      ok(
        'sites',
        names.length === 0
          ? 'No site was deployed to this bucket yet.'
          : `Sites of this bucket: ${names.join(', ')}.`,
      ),
    ]),
    ...read('website', seen.website, (website) => websiteFindings(website)),
    ...[...seen.domains].flatMap(([name, reading]) =>
      read(name, reading, (domain) => domainFindings(name, domain, settings)),
    ),
    ...read('quota', seen.quota, quotaFindings),
    ...read('function', seen.deployed, (deployed) => functionFindings(deployed, seen, settings)),
    ...read('triggers', seen.otherTriggers, (others) => rivals(others, seen, settings)),
  ];
}

/** Without these nothing can be deployed; of the rest a deploy only warns. */
const levelOf = (about: string, error: CloudError): Finding['level'] =>
  error.kind === 'denied' && !['bucket', 'manifest', 'function'].includes(about) ? 'warning' : 'error';

const ok = (about: string, text: string): Finding => ({ level: 'ok', about, text });
const warning = (about: string, text: string): Finding => ({ level: 'warning', about, text });
const wrong = (about: string, text: string): Finding => ({ level: 'error', about, text });

function manifestFinding(reading: ManifestReading): Finding[] {
  if (reading.state === 'absent') return [ok('manifest', 'This site was not deployed yet.')];
  if (reading.state === 'unreadable') {
    const effect = 'The next deploy removes nothing and writes a new one.';
    return [warning('manifest', `It cannot be used: ${reading.why}. ${effect}`)];
  }
  const { files, pending, run } = reading.manifest;
  const owed = Object.keys(pending).length;
  const note = `Run ${run} wrote it; it lists ${count(Object.keys(files).length, 'file')}.`;
  return [
    owed === 0
      ? ok('manifest', note)
      : warning(
          'manifest',
          `${note} The next deploy sees to ${count(owed, 'change')} that nobody has purged yet.`,
        ),
  ];
}

function websiteFindings(website: Website | undefined): Finding[] {
  if (website === undefined) {
    return [
      warning(
        'website',
        'Static website hosting is off, so folders have no index page. Switch it on in the settings of the bucket, unless the domain serves files alone.',
      ),
    ];
  }
  const spelling = website.cleanUrls ? '; links may leave out .html' : '';
  const is = ok('website', `The index document is ${website.index}${spelling}.`);
  if (!website.errorsAsPages) return [is];
  return [
    is,
    warning(
      'website',
      'The error document is answered with status 200, so caches may hold it under any URL: every deploy that changes something flushes a directory, of which the account has 100 a day.',
    ),
  ];
}

function domainFindings(name: string, domain: CdnDomain | undefined, settings: Settings): Finding[] {
  try {
    refuseUnfitDomain(name, domain);
  } catch (error) {
    if (error instanceof DeployError) return [wrong(name, `${error.message} ${error.remedy}`)];
    throw error;
  }
  if (domain === undefined) return [];
  const findings = [
    ok(name, `It is ${domain.status}, area ${domain.area}, origin ${domain.origins.join(', ')}.`),
  ];
  if (domain.origins.length > 0 && !domain.origins.some((origin) => isOriginOf(origin, settings.bucket))) {
    findings.push(
      warning(
        name,
        `Its origin is not a host name of the bucket ${settings.bucket}: visitors may not see what is deployed.`,
      ),
    );
  }
  if (domain.keepsQuery === true) {
    findings.push(
      warning(
        name,
        'It keeps query strings in its cache key, so every deploy that changes something flushes a directory, of which the account has 100 a day. Ignore query strings in the cache key configuration of the domain, if the site does not need them.',
      ),
    );
  }
  return findings;
}

const quotaFindings = (quota: PurgeQuota): Finding[] =>
  (['urls', 'directories'] as const).flatMap((kind) =>
    Object.entries(quota[kind]).map(([area, left]) =>
      (left > 0 ? ok : warning)(
        'quota',
        `${left} ${kind === 'urls' ? 'URL' : 'directory'} purges are left today in the area ${area}.`,
      ),
    ),
  );

/** Whether the function is as the next deploy wants it, and if not, what that deploy would do. */
function functionFindings(
  deployed: DeployedPurger | undefined,
  seen: Checkup,
  settings: Settings,
): Finding[] {
  if (deployed === undefined) {
    return [ok('function', `${settings.functionName} is not there; the next deploy makes it.`)];
  }
  const wanted = wantedOf(seen, settings);
  if (wanted === undefined) return [];
  try {
    const plan = planPurger(wanted, deployed);
    refuseForeignRows({ waves: [], unchanged: [], deletions: [] }, wanted.rule, plan.rules);
    if (plan.steps.length === 0) return [ok('function', `${wanted.name} and its triggers are as wanted.`)];
    const causes = diagnosePurger(deployed, plan.triggers);
    const steps = plan.steps.map((step) => step.do).join(', ');
    return [warning('function', [...causes, `The next deploy would ${steps}.`].join(' '))];
  } catch (error) {
    if (error instanceof DeployError) return [wrong('function', `${error.message} ${error.remedy}`)];
    throw error;
  }
}

const valueOf = <T>(reading: Reading<T> | undefined): T | undefined =>
  reading !== undefined && 'value' in reading ? reading.value : undefined;

const knownOf = (seen: Checkup, settings: Settings) => ({
  website: valueOf(seen.website),
  domains: (settings.purge.by === 'off' ? [] : hostsOf(settings.purge.served)).flatMap(
    (host) => valueOf(seen.domains.get(host)) ?? [],
  ),
});

/** The function as the next deploy wants it; undefined: none. */
function wantedOf(seen: Checkup, settings: Settings): WantedPurger | undefined {
  const rule = ownRule(knownOf(seen, settings), settings);
  if (settings.purge.by !== 'function' || rule === undefined) return undefined;
  const { role, runtime } = settings.purge;
  const { digest, generation } = seen.code;
  const { bucketDomain, functionName: name } = settings;
  return { name, role, runtime, rule, digest, generation, bucketDomain };
}

/** Triggers of other functions that would keep ours from being added. */
function rivals(
  others: readonly (Trigger & { readonly functionName: string })[],
  seen: Checkup,
  settings: Settings,
): Finding[] {
  const wanted = wantedOf(seen, settings);
  if (wanted === undefined) return [];
  const ours = triggersFor(wanted, valueOf(seen.deployed));
  return others
    .filter((other) => ours.some((own) => overlaps(own, other)))
    .map(({ functionName, event }) =>
      wrong(
        'triggers',
        `The function ${functionName} listens to ${event} of this bucket already, so ours cannot. Remove that trigger, or set purge: direct.`,
      ),
    );
}

/** The triggers that the next deploy adds: they listen to what all sites of the function have in common. */
function triggersFor(wanted: WantedPurger, deployed: DeployedPurger | undefined): readonly Trigger[] {
  try {
    return planPurger(wanted, deployed).triggers;
  } catch (error) {
    // What is wrong with the function is a finding of its own.
    if (error instanceof DeployError) return ownTriggers(wanted.bucketDomain, [wanted.rule]);
    throw error;
  }
}
