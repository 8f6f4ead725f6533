import { setTimeout as delay } from 'node:timers/promises';
import { cosBucket } from './cloud/bucket.ts';
import { tencentCdn } from './cloud/cdn.ts';
import { scfFunctions } from './cloud/functions.ts';
import { retrying, type Patience } from './cloud/retrying.ts';
import { renewing } from './cloud/session.ts';
import { tencentSts } from './cloud/sts.ts';
import { httpVisitor } from './cloud/visitor.ts';
import { Cancelled } from './core/errors.ts';
import type { Forge } from './core/github/forge.ts';
import type { Clock, Keys, Log, SourceOptions, World } from './core/ports.ts';
import type { Settings } from './core/settings.ts';
import { functionCode } from './disk/archive.ts';
import { crc64 } from './disk/crc64.ts';
import { openHasher } from './disk/hasher.ts';
import { beginning, readSite } from './disk/site.ts';
import { githubClient } from './github/client.ts';
import { githubForge } from './github/forge.ts';
import { idToken } from './github/oidc.ts';
import type { Secrets } from './github/secrets.ts';
import { makeRoomForMany } from './heap.ts';
import { assumeRole } from './steps/assume.ts';

/** From so many files on, the heap is worth setting up for them. */
const MANY = 5000;

/** What the process has for a world. */
type Outside = {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly interrupted: Promise<never>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secrets: Secrets;
};

/** The real world: every adapter, all with the same patience. The bucket repeats requests by itself, part by part and page by page. */
export function openWorld(settings: Settings, outside: Outside): World {
  const { log, signal, interrupted, environment } = outside;
  const clock = machineClock(signal);
  const patience: Patience = {
    clock,
    random: Math.random,
    // Of a hundred files under way the unluckiest decides, and its pauses may all be short: ten take half a minute on average.
    attempts: 10,
    first: 500,
    longest: 15_000,
    within: 300_000,
  };
  const keys = openKeys(settings, outside, patience);
  return {
    bucket: cosBucket({ ...settings, keys, environment, patience, signal }),
    functions: retrying(scfFunctions(settings.region, keys, environment), patience),
    cdn: retrying(tencentCdn(keys, environment), patience),
    visitor: retrying(httpVisitor(environment), patience),
    disk: {
      site: (source, options) => readSite(source, { ...options, onFound: roomy(options.onFound) }),
      beginning,
      hasher: () => openHasher(),
      crc64,
      functionCode: () => functionCode(),
    },
    forge: patientForge(openForge(settings, outside), { ...patience, attempts: 3, within: 30_000 }),
    clock,
    log,
    signal,
    interrupted,
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

/** Gives the heap room as soon as many files were found. */
function roomy(onFound: SourceOptions['onFound']): SourceOptions['onFound'] {
  let found = 0;
  return (files) => {
    const before = found;
    found += files.length;
    if (before <= MANY && found > MANY) makeRoomForMany();
    onFound?.(files);
  };
}

const openForge = ({ github }: Settings, { environment, signal, secrets }: Outside) =>
  githubForge(githubClient(github.token, github.repository, { environment, signal, hide: secrets.hide }));

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
