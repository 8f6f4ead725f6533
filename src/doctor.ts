import { examine, type Checkup, type Finding, type Reading } from './core/deploy/doctor.ts';
import { CloudError, DeployError } from './core/errors.ts';
import { parseManifest } from './core/manifest/manifest.ts';
import type { World } from './core/ports.ts';
import { hostsOf } from './core/purger/domains.ts';
import { explain } from './core/report/explain.ts';
import type { Report } from './core/report/report.ts';
import { isReserved, manifestKey, MANIFESTS } from './core/reserved.ts';
import type { Settings } from './core/settings.ts';
import { warn } from './steps/telling.ts';

/** Looks at everything that a deploy needs, writes nothing, and tells what is wrong. Rejects when a deploy would fail. */
export async function doctor(settings: Settings, world: World, report: Report): Promise<void> {
  const findings = examine(await checkup(settings, world), settings, (error) =>
    explain(error, settings).replaceAll('\n', ' '),
  );
  report.findings = findings;
  world.log.group('What was found', findings.map(lineOf));
  for (const { level, about, text } of findings) {
    if (level === 'warning') warn(`${about}: ${text}`, world, report);
  }
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length > 0) {
    throw new DeployError(
      `A deploy would fail:\n${errors.map((error) => `  - ${error.about}: ${error.text}`).join('\n')}`,
      {
        remedy: 'Mend these, and run the doctor again. Nothing was written.',
      },
    );
  }
  report.result = 'unchanged';
}

const lineOf = ({ level, about, text }: Finding): string =>
  `${{ ok: 'ok  ', warning: 'warn', error: 'FAIL' }[level]} ${about}: ${text}`;

async function checkup(settings: Settings, world: World): Promise<Checkup> {
  const { purge } = settings;
  const isPurged = purge.by !== 'off';
  const [objects, manifest, sites, website, quota, deployed, otherTriggers, code, domains] =
    await Promise.all([
      reading(
        async () => (await world.bucket.list(settings.prefix)).filter((one) => !isReserved(one.key)).length,
      ),
      reading(async () => {
        const found = await world.bucket.read(manifestKey(settings.site));
        return parseManifest(found?.bytes);
      }),
      reading(async () =>
        (await world.bucket.list(MANIFESTS))
          .flatMap(({ key }) => (key.endsWith('.json') ? [key.slice(MANIFESTS.length, -'.json'.length)] : []))
          .filter((name) => !/[/@]/.test(name)),
      ),
      reading(() => world.bucket.website()),
      isPurged ? reading(() => world.cdn.quota()) : undefined,
      purge.by === 'function' ? reading(() => world.functions.describe(settings.functionName)) : undefined,
      purge.by === 'function'
        ? reading(() => world.functions.otherTriggers(settings.functionName))
        : undefined,
      world.disk.functionCode(),
      Promise.all(
        (isPurged ? hostsOf(purge.served) : []).map(
          async (name) => [name, await reading(() => world.cdn.domain(name))] as const,
        ),
      ),
    ]);
  return {
    objects,
    manifest,
    sites,
    website,
    domains: new Map(domains),
    quota,
    deployed,
    otherTriggers,
    code,
  };
}

async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof CloudError) return { error };
    throw error;
  }
}
