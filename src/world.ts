import { setTimeout as delay } from 'node:timers/promises';
import { cosBucket } from './cloud/bucket.ts';
import { tencentCdn } from './cloud/cdn.ts';
import { scfFunctions } from './cloud/functions.ts';
import { retrying, type Patience } from './cloud/retrying.ts';
import { httpVisitor } from './cloud/visitor.ts';
import { Cancelled } from './core/errors.ts';
import type { Clock, Log, World } from './core/ports.ts';
import type { Settings } from './core/settings.ts';
import { githubClient } from './github/client.ts';
import { githubForge } from './github/forge.ts';
import { functionCode } from './disk/archive.ts';
import { crc64 } from './disk/crc64.ts';
import { readSite } from './disk/site.ts';

/** The real world: every adapter, each wrapped with the same patience. */
export function openWorld(
  settings: Settings,
  outside: {
    readonly log: Log;
    readonly signal: AbortSignal;
    readonly environment: Readonly<Record<string, string | undefined>>;
  },
): World {
  const { log, signal, environment } = outside;
  const clock = machineClock(signal);
  const patience: Patience = { clock, random: Math.random, attempts: 6, first: 500, longest: 15_000 };
  return {
    bucket: retrying(cosBucket(settings), patience),
    functions: retrying(scfFunctions(settings.region, settings.credentials, environment), patience),
    cdn: retrying(tencentCdn(settings.credentials, environment), patience),
    visitor: retrying(httpVisitor(environment), patience),
    disk: { site: readSite, crc64, functionCode: () => functionCode() },
    forge: retrying(openForge(settings), { ...patience, attempts: 4 }),
    clock,
    log,
    signal,
  };
}

const openForge = ({ github }: Settings) => githubForge(githubClient(github.token, github.repository));

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
