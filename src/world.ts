import { setTimeout as delay } from 'node:timers/promises';
import { cosBucket } from './cloud/bucket.ts';
import { retrying, type Patience } from './cloud/retrying.ts';
import { renewing } from './cloud/session.ts';
import { tencentSts } from './cloud/sts.ts';
import { httpVisitor } from './cloud/visitor.ts';
import { Cancelled } from './core/errors.ts';
import type { Forge } from './core/forge.ts';
import type { Clock, Keys, Log, World } from './core/ports.ts';
import type { Settings } from './core/settings.ts';
import { idToken } from './github/oidc.ts';
import type { Secrets } from './github/secrets.ts';
import { functionCode } from './disk/archive.ts';
import { crc64 } from './disk/crc64.ts';
import { openHasher } from './disk/hasher.ts';
import { beginning, readSite } from './disk/site.ts';
import { assumeRole } from './steps/assume.ts';

/** What the process has for a world. */
type Outside = {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secrets: Secrets;
};

/** The real world: every adapter, all with the same patience. The bucket repeats requests by itself, part by part and page by page. */
export function openWorld(settings: Settings, outside: Outside): World {
  const { log, signal, environment } = outside;
  const clock = machineClock(signal);
  const patience: Patience = {
    clock,
    random: Math.random,
    attempts: 6,
    first: 500,
    longest: 15_000,
    within: 300_000,
  };
  const keys = openKeys(settings, outside, patience);
  return {
    bucket: cosBucket({ ...settings, keys, environment, patience, signal }),
    functions: whenNeeded(async () => {
      const { scfFunctions } = await import('./cloud/functions.ts');
      return retrying(scfFunctions(settings.region, keys, environment), patience);
    }),
    cdn: whenNeeded(async () => {
      const { tencentCdn } = await import('./cloud/cdn.ts');
      return retrying(tencentCdn(keys, environment), patience);
    }),
    visitor: retrying(httpVisitor(environment), patience),
    disk: {
      site: readSite,
      beginning,
      hasher: () => openHasher(),
      crc64,
      functionCode: () => functionCode(),
    },
    forge: whenNeeded(async () =>
      patientForge(await openForge(settings, outside), { ...patience, attempts: 3, within: 30_000 }),
    ),
    clock,
    log,
    signal,
  };
}

/** Keys as they were given, or those of a role, first asked for by whoever signs first. */
function openKeys({ credentials, github }: Settings, outside: Outside, patience: Patience): Keys {
  if (!('roleArn' in credentials)) return () => Promise.resolve(credentials);
  const { environment, secrets } = outside;
  const identity = retrying({ of: (audience: string) => idToken(audience, environment) }, patience).of;
  const sts = retrying(tencentSts(environment), patience);
  const begin = () =>
    assumeRole(credentials, { repository: github.repository, sts, identity, mask: secrets.add });
  return renewing(begin, () => patience.clock.now());
}

async function openForge({ github }: Settings, { environment, signal, secrets }: Outside): Promise<Forge> {
  const [{ githubClient }, { githubForge }] = await Promise.all([
    import('./github/client.ts'),
    import('./github/forge.ts'),
  ]);
  return githubForge(
    githubClient(github.token, github.repository, { environment, signal, hide: secrets.hide }),
  );
}

/** A port of which every method answers with a promise. */
type Remote<Port> = { readonly [Name in keyof Port]: (...args: never[]) => Promise<unknown> };

/**
 * A port whose adapter is loaded with the first call. The SDKs behind some of them are most of the bundle, and to load one takes as
 * long as the whole deploy of a small site that does not need it.
 */
function whenNeeded<Port extends Remote<Port>>(load: () => Promise<Port>): Port {
  let loading: Promise<Port> | undefined;
  const method =
    (name: keyof Port) =>
    async (...args: never[]): Promise<unknown> => {
      loading ??= load();
      const port = await loading;
      return await port[name](...args);
    };
  return new Proxy({} as Port, { get: (_, name) => method(name as keyof Port) });
}

/** What makes a thing anew is asked for once: an answer may be lost after it was made, and a second one would stay for ever. */
const patientForge = (forge: Forge, patience: Patience): Forge => ({
  ...retrying(forge, patience),
  createComment: (...comment) => forge.createComment(...comment),
  createDeployment: (...deployment) => forge.createDeployment(...deployment),
});

function machineClock(signal: AbortSignal): Clock {
  return {
    now: () => Date.now(),
    async sleep(ms) {
      try {
        await delay(ms, undefined, { signal });
      } catch {
        throw new Cancelled();
      }
    },
  };
}
