import { describe, expect, test } from '@jest/globals';
import { Cancelled } from '../../src/core/errors.ts';
import type { World } from '../../src/core/ports.ts';
import { recordId, type ExpectedPurge, type PurgeRecord } from '../../src/core/purges/purges.ts';
import { unpaid, waitForPurges, type Waited } from '../../src/steps/wait.ts';

const START = Date.UTC(2026, 0, 31, 10, 0, 0);
const URL = 'https://www.example.com/a.html';
const MINUTES = 60_000;

type Look = { readonly at: number; readonly purged: number };
type Scene = {
  readonly expected?: readonly ExpectedPurge[];
  /** What the records are at a look: `at` is ms since the wait began, `purged` how often the action has purged. */
  readonly records: (look: Look) => readonly PurgeRecord[];
  readonly wait?: Partial<Parameters<typeof waitForPurges>[0]['wait']>;
  readonly seen?: readonly PurgeRecord[];
  readonly listeningSince?: number;
  readonly cancelAt?: number;
};

/** A CDN made by hand, and a clock that moves only when somebody sleeps. */
async function scene(given: Scene) {
  const { expected = [purge()], wait, seen = [] } = given;
  let now = START;
  const looks: number[] = [];
  const since: number[] = [];
  const purged: string[] = [];
  const log: string[] = [];
  const latest: Waited[] = [];
  let diagnoses = 0;
  const cdn: Partial<World['cdn']> = {
    records: (_, from) => {
      looks.push(now - START);
      since.push(from);
      const rows = given.records({ at: now - START, purged: purged.length });
      return Promise.resolve(rows.filter(({ createdAt }) => !(createdAt < Math.floor(from / 1000) * 1000)));
    },
    purgeUrls: (urls) => {
      purged.push(...urls);
      return Promise.resolve('ours');
    },
  };
  const world = {
    cdn,
    clock: {
      now: () => now,
      sleep: (ms: number) => {
        now += ms;
        return now - START >= (given.cancelAt ?? Infinity)
          ? Promise.reject(new Cancelled())
          : Promise.resolve();
      },
    },
    bucket: { serverTime: () => now },
    log: { info: (line: string) => log.push(line) },
  } as unknown as World;
  const settings = { until: 'done', timeout: 10 * MINUTES, onMissing: 'fail', ...wait } as const;
  const waited = await waitForPurges(
    {
      wait: settings,
      expected,
      seen: { records: new Set(seen.map(recordId)) },
      listeningSince: given.listeningSince ?? 0,
      flush: undefined,
      diagnose: () => {
        diagnoses += 1;
        return Promise.resolve(['because']);
      },
      onLook: (one) => latest.push(one),
    },
    world,
  ).catch((error: unknown) => error as Cancelled);
  return { waited, looks, since, purged, log, latest, diagnoses, took: now - START, settings };
}

const purge = (change: Partial<ExpectedPurge> = {}): ExpectedPurge => ({
  key: 'a.html',
  url: URL,
  since: START,
  ...change,
});
const row = (change: Partial<PurgeRecord> = {}): PurgeRecord => ({
  taskId: '1',
  url: URL,
  status: 'done',
  type: 'url',
  createdAt: START,
  ...change,
});

const statesOf = (waited: Waited | Cancelled): readonly string[] => {
  if (waited instanceof Error) throw waited;
  return waited.judged.map(({ state }) => state);
};

describe('what counts as the purge of a URL', () => {
  test.each<[string, readonly PurgeRecord[], string, Partial<Scene>?]>([
    ['its own record', [row()], 'done'],
    ['a record twice, as shifting pages show it', [row(), row()], 'done'],
    ['a later purge of the same URL', [row({ taskId: '2', createdAt: START + 5000 })], 'done'],
    ['a failed purge and a later one', [row({ status: 'fail' }), row({ taskId: '2' })], 'done'],
    ['a directory above it', [row({ type: 'path', url: 'https://www.example.com/' })], 'done'],
    ['another directory', [row({ type: 'path', url: 'https://www.example.com/b/' })], 'missing'],
    ['another URL', [row({ url: 'https://www.example.com/b.html' })], 'missing'],
    ['the second before the change', [row({ createdAt: START - 1000 })], 'missing'],
    ['the very second of the change', [row()], 'done', { expected: [purge({ since: START + 900 })] }],
    ['a record that stood before', [row()], 'missing', { seen: [row()] }],
    ['two rows of a task, one still running', [row(), row({ status: 'process' })], 'running'],
    ['two rows of a task, both done', [row(), row()], 'done'],
    ['a time that cannot be read', [row({ createdAt: NaN })], 'missing'],
    ['no rows at all', [], 'missing'],
  ])('%s', async (_, records, state, more = {}) => {
    const { waited } = await scene({ records: () => records, ...more });
    expect(statesOf(waited)).toEqual([state]);
  });

  test('fail, then done by the purge that the action sends', async () => {
    const { waited, purged } = await scene({
      wait: { onMissing: 'purge' },
      records: (look) => [row({ status: 'fail' }), ...(look.purged > 0 ? [row({ taskId: 'ours' })] : [])],
    });
    expect([statesOf(waited), purged]).toEqual([['done'], [URL]]);
  });
});

describe('how often it looks', () => {
  test('pauses grow and stay below ten seconds; the last look is at the deadline, not after it', async () => {
    const { looks, took } = await scene({ records: () => [row({ status: 'process' })] });
    const pauses = looks.slice(1).map((at, n) => at - (looks[n] ?? 0));
    const grown = pauses.slice(0, -1);
    expect(grown).toEqual([...grown].sort((a, b) => a - b));
    expect([pauses[0], Math.max(...pauses)]).toEqual([500, 10_000]);
    expect([looks.at(-1), took]).toEqual([10 * MINUTES, 10 * MINUTES]);
  });

  test('a sign of life each minute while nothing changes, with counts and the time', async () => {
    const { log } = await scene({ records: () => [row({ status: 'process' })] });
    const lines = log.filter((line) =>
      line.startsWith('waiting for purges: 0 of 1 purged, 1 running, 0 without'),
    );
    expect(lines.length).toBeGreaterThanOrEqual(9);
    expect(lines.length).toBeLessThan(12);
    expect(lines.at(-1)).toMatch(/, [89] min \d+ s$/);
  });

  test('what comes soon is waited for without a word', async () => {
    const { log } = await scene({ records: ({ at }) => (at < 4000 ? [] : [row()]) });
    expect(log).toEqual([]);
  });
});

describe('what it reads', () => {
  /** Ten purges that come second after second and take five each; records are seen `lag` ms late. */
  const ten = Array.from({ length: 10 }, (_, n) => `https://www.example.com/${n}.html`);
  const arriving = (lag: number) => ({
    expected: ten.map((url) => purge({ url })),
    records: ({ at }: Look) =>
      ten.flatMap((url, n) => {
        const createdAt = START + n * 20_000;
        if (at < n * 20_000 + lag) return [];
        return [
          row({ url, taskId: String(n), createdAt, status: at < n * 20_000 + 5000 ? 'process' : 'done' }),
        ];
      }),
  });

  test('what is finished is not read again', async () => {
    const { waited, since } = await scene(arriving(0));
    expect(statesOf(waited)).toEqual(Array(10).fill('done'));
    expect(Math.max(...since) - START).toBeGreaterThan(60_000);
    expect(since).toEqual([...since].sort((a, b) => a - b));
  });

  test('what comes to be seen later than any look goes back is found before it is given up', async () => {
    const { waited, purged, since } = await scene({ ...arriving(100_000), wait: { onMissing: 'purge' } });
    expect([statesOf(waited), purged]).toEqual([Array(10).fill('done'), []]);
    expect(since.slice(1)).toContain(START);
  });
});

describe('half of the time is the function’s', () => {
  const nothing = (): readonly PurgeRecord[] => [];
  const healing = ({ purged }: Look) => (purged > 0 ? [row({ taskId: 'ours' })] : []);

  test('fail: given up at half time with the cause, nothing purged', async () => {
    const { waited, took, purged, diagnoses, settings } = await scene({ records: nothing });
    expect(took).toBeGreaterThanOrEqual(5 * MINUTES);
    expect(took).toBeLessThan(5.2 * MINUTES);
    expect([statesOf(waited), purged, diagnoses]).toEqual([['missing'], [], 1]);
    expect(unpaid(waited as Waited, settings)?.message).toMatch(/1 without a record.*because/);
  });

  test('purge: purged once, at half time, and waited for', async () => {
    const { waited, took, purged } = await scene({ wait: { onMissing: 'purge' }, records: healing });
    expect([statesOf(waited), purged]).toEqual([['done'], [URL]]);
    expect(took).toBeGreaterThanOrEqual(5 * MINUTES);
  });

  test('a record that comes just before half time is the function’s', async () => {
    const records = ({ at }: Look) => (at >= 4.9 * MINUTES ? [row({ createdAt: START + 1000 })] : []);
    const { purged, diagnoses } = await scene({ wait: { onMissing: 'purge' }, records });
    expect([purged, diagnoses]).toEqual([[], 0]);
  });

  test('a debt of an earlier run is old already: it is purged at once, whatever on-missing says', async () => {
    const expected = [purge({ since: START - 20 * MINUTES, isDebt: true })];
    const { waited, took, purged, diagnoses } = await scene({ expected, records: healing });
    expect([statesOf(waited), purged, took < 1000, diagnoses]).toEqual([['done'], [URL], true, 0]);
  });

  test('a purge that an earlier run has waited for in vain is made again, one that is younger is waited for', async () => {
    const expected = [purge({ since: START - 60 * MINUTES, isDebt: true })];
    const begun = (ago: number) => (look: Look) => [
      row({ taskId: 'stuck', status: 'process', createdAt: START - ago }),
      ...healing(look),
    ];
    const old = await scene({ expected, records: begun(6 * MINUTES) });
    expect([statesOf(old.waited), old.purged, old.took < 1000]).toEqual([['done'], [URL], true]);
    const young = await scene({ expected, records: begun(MINUTES) });
    expect([young.purged, young.took >= 3.9 * MINUTES]).toEqual([[URL], true]);
    const own = await scene({ records: begun(0), wait: { onMissing: 'purge' } });
    expect([own.purged, statesOf(own.waited)]).toEqual([[], ['running']]);
  });

  test('a young debt has its time, unless nobody could hear it', async () => {
    const expected = [purge({ since: START - 1000, isDebt: true })];
    const patient = await scene({ expected, records: healing });
    expect(patient.took).toBeGreaterThanOrEqual(4.9 * MINUTES);
    const deaf = await scene({ expected, records: healing, listeningSince: START });
    expect(deaf.took).toBeLessThan(1000);
  });

  test('a purge of ours that fails as well is the end of it', async () => {
    const records = ({ purged }: Look) => [
      row({ taskId: '1', status: 'fail' }),
      ...(purged > 0 ? [row({ taskId: 'ours', status: 'fail', createdAt: START + 1000 })] : []),
    ];
    const { waited, took, purged } = await scene({ wait: { onMissing: 'purge' }, records });
    expect([statesOf(waited), purged, took < 2000]).toEqual([['failed'], [URL], true]);
  });

  test('recorded is enough where the user says so', async () => {
    const { took } = await scene({
      wait: { until: 'recorded' },
      records: () => [row({ status: 'process' })],
    });
    expect(took).toBe(0);
  });
});

describe('when it is cancelled', () => {
  test('it ends at once, and what was seen until then is known', async () => {
    const expected = [purge(), purge({ key: 'b.html', url: 'https://www.example.com/b.html' })];
    const { waited, took, latest } = await scene({ expected, records: () => [row()], cancelAt: 2000 });
    expect(waited).toBeInstanceOf(Cancelled);
    expect(took).toBeLessThan(4000);
    expect(latest.at(-1)?.judged.map(({ state }) => state)).toEqual(['done', 'missing']);
  });
});
