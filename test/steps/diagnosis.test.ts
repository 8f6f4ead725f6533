import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { summaryOf } from '../../src/core/report/summary.ts';
import { outputsOf } from '../../src/core/report/report.ts';
import type { World } from '../../src/core/ports.ts';
import type { SiteFiles } from '../sites/index.ts';
import { consoleOf, type Console } from './console.ts';
import { onStage, type Stage } from './stage.ts';
import { messageOf, setUp, told } from './story.ts';

/** Half of it is the function's: a run that fails has been repeated by then. */
const PATIENCE = { 'wait-timeout': '6s' };
const HOME = 'https://www.example.com/';

let stage: Stage;
let owner: Console;
let builds = 0;
beforeAll(async () => {
  stage = await onStage();
  owner = consoleOf(stage);
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

const apart = (name: string) => ({ site: name, prefix: name, 'function-name': name, ...PATIENCE });

/** Something that happens once function and triggers are set up and the site is about to change. */
const inBetween =
  (happen: () => Promise<void>) =>
  (world: World): World => {
    let happened = false;
    return {
      ...world,
      bucket: {
        ...world.bucket,
        put: async (object) => {
          if (!happened && object.key.endsWith('.html')) {
            happened = true;
            await happen();
          }
          return await world.bucket.put(object);
        },
      },
    };
  };

/** A site that is live, with function and triggers, and a second deploy of it with something that happens on the way. */
async function second(
  name: string,
  happen: () => Promise<void>,
  inputs: Readonly<Record<string, string>> = {},
  pages = page,
) {
  // The function comes after the site, so that it need not run for it.
  const direct = { ...apart(name), purge: 'direct' };
  expect((await told(stage, name, { inputs: direct, files: pages(name) })).error).toBeUndefined();
  await setUp(stage, { inputs: apart(name) });
  // Records have a grain of one second: the flush of the first deploy must not stand in the second of the change.
  stage.cloud.clock.advance(1);
  await stage.cloud.visit(`${HOME}${name}/`);
  const from = stage.cloud.purges().length;
  const given = { ...apart(name), ...inputs };
  const run = await told(stage, name, { inputs: given, files: pages(name), wrap: inBetween(happen) });
  const byUs = stage.cloud
    .purges()
    .slice(from)
    .filter(({ by }) => by === 'deployer');
  return { ...run, byUs };
}

const page = (name: string): SiteFiles => ({ 'index.html': `${name} ${(builds += 1)}` });

/** The first trigger for created objects. */
async function trigger(name: string) {
  const found = (await owner.rested(name)).triggers.find(({ event }) => event.includes('Created'));
  if (found === undefined) throw new Error('There is no trigger.');
  return found;
}

const raw = () => stage.world(stage.settings({})).functions;

const CAUSES: readonly (readonly [string, (name: string) => Promise<void>, RegExp])[] = [
  [
    'trigger-absent',
    async (name) => {
      await raw().removeTrigger(name, await trigger(name));
    },
    /The trigger for cos:ObjectCreated:\* is not there\./,
  ],
  [
    'trigger-disabled',
    async (name) => {
      await owner.disable(name, await trigger(name));
    },
    /The trigger for cos:ObjectCreated:\* is disabled\./,
  ],
  [
    'trigger-filtered',
    async (name) => {
      const old = await trigger(name);
      await raw().removeTrigger(name, old);
      await raw().addTrigger(name, { ...old, suffix: '.css' });
    },
    /is not there\. .*another filter \(prefix "trigger-filtered\/", suffix "\.css"\)/,
  ],
  [
    'function-gone',
    async (name) => {
      await raw().remove(name);
    },
    /The function is (not there|in state Deleting)\./,
  ],
  [
    'function-broken',
    async (name) => {
      await raw().removeTrigger(name, await trigger(name));
      await raw().updateCode(await owner.rested(name), owner.brokenZip);
    },
    /The function is in state UpdateFailed \(函数更新操作失败/,
  ],
  [
    'function-denied',
    () => {
      // It is tried three times.
      stage.cloud.fail({ operation: 'PurgeUrlsCache', how: 'denied', count: 3 });
      return Promise.resolve();
    },
    /look right, so the function itself fails.*cdn:PurgeUrlsCache/,
  ],
  [
    'quota-gone',
    () => {
      stage.cloud.fail({ operation: 'event', how: 'lost', count: 1 });
      stage.cloud.cdn.setQuota('url', 'mainland', { total: 0 });
      return Promise.resolve();
    },
    /The account has 0 URL purges left today in the area mainland; .*00:00 Beijing time/,
  ],
];

describe('at half time the deploy says what is wrong, and purges nothing when it may not', () => {
  test.each(CAUSES)('%s', async (name, happen, finding) => {
    const { error, report, byUs } = await second(name, () => happen(name), { 'on-missing': 'fail' });
    stage.cloud.cdn.setQuota('url', 'mainland', { total: 10_000 });
    expect(messageOf(error)).toMatch(/did not finish 2 of 2 purges in time: 2 without a record/);
    expect(messageOf(error)).toMatch(finding);
    expect([byUs, report.healed]).toEqual([[], []]);
    expect(stage.log.join('\n')).toMatch(/2 purges to be made by the action/);
    expect((await stage.cloud.visit(`${HOME}${name}/`)).body).not.toBe(`${name} ${builds}`);
  });
});

describe('the same, healed or tolerated', () => {
  const lost = () => {
    stage.cloud.fail({ operation: 'event', how: 'lost', count: 1 });
    return Promise.resolve();
  };

  test('on-missing: purge: healed URLs are an output, a warning with the cause, and marked in the summary', async () => {
    const disabled = async () => {
      await owner.disable('healed', await trigger('healed'));
    };
    const { error, report, byUs } = await second('healed', disabled, { 'on-missing': 'purge' });
    expect(error).toBeUndefined();
    expect(byUs.map(({ url }) => url).sort()).toEqual([`${HOME}healed/`, `${HOME}healed/index.html`]);
    expect(outputsOf(report)).toMatchObject({ healed: '2', purged: '2' });
    expect(report.warnings).toEqual([expect.stringMatching(/2 URLs had no finished purge.*is disabled\./)]);
    expect(summaryOf(report)).toMatch(/^done +action .*https:\/\/www\.example\.com\/healed\/$/m);
    expect((await stage.cloud.visit(`${HOME}healed/`)).body).toBe(`healed ${builds}`);
  });

  test('on-missing: warn: green, with the same words as a warning', async () => {
    const { error, report, byUs } = await second('warned', lost, { 'on-missing': 'warn' });
    expect([error, byUs]).toEqual([undefined, []]);
    expect(report.warnings).toEqual([
      expect.stringMatching(/did not finish 2 of 2 purges.*the function itself fails/),
    ]);
  });

  test('a function that is throttled is waited for: it tries again by itself', async () => {
    const { error, report, byUs } = await second(
      'throttled',
      () => {
        stage.cloud.fail({ operation: 'PurgeUrlsCache', how: 'throttle', count: 1 });
        return Promise.resolve();
      },
      { 'on-missing': 'fail' },
    );
    expect([error, report.healed, byUs]).toEqual([undefined, [], []]);
  });

  test('one purge failed early and another is missing at half time: both are told', async () => {
    const pages = () => ({ 'a.html': `a ${(builds += 1)}`, 'b.html': `b ${builds}` });
    const happen = async () => {
      await lost();
      stage.cloud.fail({ operation: 'purge', how: 'fail', count: 1 });
    };
    const { error } = await second('both', happen, { 'on-missing': 'fail' }, pages);
    expect(messageOf(error)).toMatch(/1 without a record, 0 still running, 1 failed/);
    expect(messageOf(error)).toMatch(/could not finish 1 purge\. .*the function itself fails/);
  });

  test('a purge that is still running at the deadline is red with that word, and stays owed', async () => {
    const stuck = () => {
      stage.cloud.fail({ operation: 'purge', how: 'stuck', count: 2 });
      return Promise.resolve();
    };
    const { error, report } = await second('stuck', stuck, { 'on-missing': 'fail' });
    expect(messageOf(error)).toMatch(/0 without a record, \d still running, 0 failed/);
    expect(outputsOf(report)).toMatchObject({ purged: '0', healed: '0' });
    expect(JSON.parse(stage.cloud.bucket().read('.cos-site-deploy/stuck.json') ?? '')).toMatchObject({
      pending: { 'stuck/index.html': expect.any(Number) },
    });
  });

  test('debts of earlier runs are purged whatever on-missing says, and named as such', async () => {
    const red = await second('owed', lost, { 'on-missing': 'fail' });
    expect(red.error).toBeDefined();
    const inputs = { ...apart('owed'), 'on-missing': 'fail', source: red.settings.source };
    const { error, report } = await told(stage, 'owed', {
      inputs,
      files: { 'index.html': `owed ${builds}` },
    });
    expect([error, report.synced?.uploaded]).toEqual([undefined, []]);
    expect(outputsOf(report)).toMatchObject({ healed: '2', uploaded: '0' });
    expect(report.warnings).toEqual([expect.stringMatching(/Earlier runs owed 2 purges\./)]);
    expect((await stage.cloud.visit(`${HOME}owed/`)).body).toBe(`owed ${builds}`);
  });
});
