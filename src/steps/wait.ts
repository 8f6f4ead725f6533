import { count, durationText, grouped } from '../core/amounts.ts';
import { DeployError } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import type { Flush } from '../core/purges/flush.ts';
import { judgePurges, type ExpectedPurge, type JudgedPurge, type SeenBefore } from '../core/purges/purges.ts';
import { newTicker } from '../core/report/progress.ts';
import type { Settings } from '../core/settings.ts';
import { heal, newHealed, type Healed } from './heal.ts';
import { recordReader } from './records.ts';

const FIRST_POLL = 500;
const SLOWEST_POLL = 10_000;

export type Waited = {
  readonly judged: readonly JudgedPurge[];
  /** When a URL was first seen to be done, server time, Unix ms. */
  readonly doneAt: ReadonlyMap<string, number>;
  /** URLs that the action purged itself because nobody else had. */
  readonly healed: readonly string[];
  /** What was found to be wrong when purges did not come. */
  readonly findings: readonly string[];
};

type Wait = Pick<Settings, 'wait'> & {
  readonly expected: readonly ExpectedPurge[];
  readonly seen: SeenBefore;
  /** Since when function and triggers hear what changes, server time: what changed before has to be purged by us. */
  readonly listeningSince: number;
  /** What the action flushes as a whole: the URLs that it stands for are healed by it too. */
  readonly flush: Flush | undefined;
  /** Looks for the cause of this many missing purges; sentences. */
  readonly diagnose: (missing: number) => Promise<readonly string[]>;
  /** Hears of every look at the records, so that what was seen is known whatever comes next. */
  readonly onLook: (waited: Waited) => void;
};

/**
 * Waits until the CDN's records show every expected purge as `wait` asks. Half of the time is the function's; then what has no
 * record, or failed, is purged by the action if `on-missing` says so. Debts of earlier runs are always purged: nobody else will.
 * Resolves at the latest when the time is up, with what every URL has come to.
 */
export async function waitForPurges(wait: Wait, world: World): Promise<Waited> {
  const begin = world.clock.now();
  const deadline = begin + wait.wait.timeout;
  const healed = newHealed();
  const doneAt = new Map<string, number>();
  const read = recordReader(wait.expected, world);
  const flushOf = (task: string) =>
    wait.seen.flushOf?.(task) ?? (healed.tasks.has(task) ? 'for URLs' : undefined);
  const seen = { ...wait.seen, flushOf };
  const look = async (isWhole: boolean) => judgePurges(wait.expected, await read({ isWhole }), seen);
  const findings = new Map<string, readonly string[]>();
  const isDue = newTicker(begin);
  for (let pause = FIRST_POLL; ; pause = Math.min(pause * 1.5, SLOWEST_POLL)) {
    const now = world.clock.now();
    const time = { waited: now - begin, time: world.bucket.serverTime() };
    const lostOf = (judged: readonly JudgedPurge[]) =>
      judged.filter((purge) => isLost(purge, wait, time) && !healed.urls.has(purge.url));
    let judged = await look(pause === FIRST_POLL);
    // Before anything is given up, all records are read again.
    if (lostOf(judged).length > 0 || (now >= deadline && isMissing(judged))) judged = await look(true);
    noteDone(judged, doneAt, world.bucket.serverTime());
    const open = judged.filter((purge) => !isPaid(purge, wait.wait.until));
    const result = () => ({
      judged,
      doneAt,
      healed: [...healed.urls],
      findings: [...findings.values()].flat(),
    });
    wait.onLook(result());
    if (open.length === 0 || now >= deadline) return result();
    if (open.every((purge) => hasFailedAgain(purge, healed))) return result();

    const lost = lostOf(open);
    await diagnosed(lost, findings, wait, world);
    const toHeal = lost.filter((purge) => wait.wait.onMissing === 'purge' || purge.isDebt === true);
    if (toHeal.length > 0) await heal(toHeal, { healed, flush: wait.flush }, world);
    else if (lost.length === open.length) return result();

    const done = progress(judged);
    if (isDue(now, done)) world.log.info(`waiting for purges: ${done}, ${durationText(now - begin)}`);
    await world.clock.sleep(Math.min(pause, deadline - now));
  }
}

function noteDone(judged: readonly JudgedPurge[], doneAt: Map<string, number>, time: number): void {
  for (const { url, state } of judged) if (state === 'done' && !doneAt.has(url)) doneAt.set(url, time);
}

/** Finds out why, once for each kind of loss, and tells it at once: whoever watches the log need not wait for the end. */
async function diagnosed(
  lost: readonly JudgedPurge[],
  findings: Map<string, readonly string[]>,
  wait: Wait,
  world: World,
): Promise<void> {
  for (const [kind, purges] of Map.groupBy(lost, (purge) => kindOfLoss(purge))) {
    if (findings.has(kind)) continue;
    const found =
      kind === 'missing'
        ? await wait.diagnose(purges.length)
        : [
            kind === 'failed'
              ? `The CDN could not finish ${count(purges.length, 'purge')}.`
              : `Earlier runs owed ${count(purges.length, 'purge')}.`,
          ];
    findings.set(kind, found);
    world.log.info(
      `${count(purges.length, 'purge')} to be made by the action (first: ${purges[0]?.url ?? ''}). ${found.join(' ')}`,
    );
  }
}

/** The function as it is now is no explanation for a debt: nobody heard of that change when it was made. */
const kindOfLoss = (purge: JudgedPurge): 'failed' | 'owed' | 'missing' => {
  if (purge.state === 'failed') return 'failed';
  return purge.isDebt === true ? 'owed' : 'missing';
};

const isPaid = (purge: JudgedPurge, until: Settings['wait']['until']): boolean =>
  purge.state === 'done' || (until === 'recorded' && purge.state === 'running');

/** Whether the purge that failed was the action's own: one more would be no better. */
const hasFailedAgain = ({ state, record }: JudgedPurge, healed: Healed): boolean =>
  state === 'failed' && healed.tasks.has(record?.taskId ?? '');

const isMissing = (judged: readonly JudgedPurge[]): boolean =>
  judged.some(({ state }) => state === 'missing');

/**
 * Whether a purge will not come by itself: it failed, or half of the time is over (for a debt: since the change that made it). One that an
 * earlier run has waited for in vain may never be done.
 */
export function isLost(
  purge: JudgedPurge,
  wait: Pick<Wait, 'wait' | 'listeningSince'>,
  now: { readonly waited: number; readonly time: number },
): boolean {
  if (purge.state === 'failed') return true;
  const isDebt = purge.isDebt === true;
  if (purge.state === 'running')
    return isDebt && (now.time - (purge.record?.createdAt ?? now.time)) * 2 >= wait.wait.timeout;
  if (purge.state !== 'missing') return false;
  const age = isDebt ? Math.max(now.waited, now.time - purge.since) : now.waited;
  return (isDebt && purge.since < wait.listeningSince) || age * 2 >= wait.wait.timeout;
}

function progress(judged: readonly JudgedPurge[]): string {
  const number = (state: JudgedPurge['state']) =>
    grouped(judged.filter((purge) => purge.state === state).length);
  return `${number('done')} of ${grouped(judged.length)} purged, ${number('running')} running, ${number('missing')} without a record`;
}

/** The error for purges that did not come, or undefined when all did. */
export function unpaid(waited: Waited, wait: Settings['wait']): DeployError | undefined {
  const open = waited.judged.filter((purge) => !isPaid(purge, wait.until));
  const [first] = open;
  if (first === undefined) return undefined;
  const count = (state: JudgedPurge['state']) => open.filter((purge) => purge.state === state).length;
  const states = [
    `${count('missing')} without a record`,
    `${count('running')} still running`,
    `${count('failed')} failed`,
  ];
  return new DeployError(
    `The CDN did not finish ${open.length} of ${waited.judged.length} purges in time: ${states.join(', ')} (first: ${first.url}).${waited.findings.map((finding) => ` ${finding}`).join('')}`,
    {
      remedy:
        'The site itself is uploaded; visitors may still get older copies of these URLs. Look at the log of the purge function for errors, or raise wait-timeout. The purges stay owed: the next run sees to them.',
    },
  );
}
