import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { CloudOptions } from '../index.ts';
import { openStage, type Stage } from './chain-stage.ts';

// change -> event -> function -> record -> visitor, with each doubt in each of its positions. What is doubtful, and why, stands in the
// table of test/cloud/README.md; the function is the one that is shipped (dist/function/index.js).

/** A key that every encoding writes differently: a space, a plus, a percent sign that is no escape, Chinese. */
const ODD_KEY = 'docs/über 50% + 首页/index.html';
/** Where key and url are both encoded nothing tells them from raw ones, so there the key needs no encoding. */
const PLAIN_KEY = 'docs/page/index.html';

type Scf = NonNullable<CloudOptions['scf']>;
type Cos = NonNullable<CloudOptions['cos']>;
type Cdn = NonNullable<CloudOptions['cdn']>;
type Positions<Knobs> = { readonly [K in keyof Knobs]?: readonly NonNullable<Knobs[K]>[] };

/** Every position of every knob that stands on the way from a change to a visitor. */
const SCF: Positions<Scf> = {
  eventEncoding: ['url-encoded', 'raw', 'both-encoded'],
  eventMeta: ['present', 'empty'],
  mergeUpTo: [1, 3],
  duplicates: [false, true],
  activeRefusesOnce: [false, true],
  refusal: ['documented', 'bare', 'function status', 'deploying', 'in use'],
  triggerDelay: [0, 150],
  parallelTriggers: ['kept', 'last wins'],
  notFound: ['ResourceNotFound.Function', 'ResourceNotFound.FunctionName'],
};
const COS: Positions<Cos> = {
  batchDeleteFires: [true, false],
  missingDeleteFires: [false, true],
  listLag: [0, 60_000],
  etag: ['md5', 'opaque'],
};
const CDN: Positions<Cdn> = {
  globalRows: ['one', 'per area'],
  visitorArea: ['mainland', 'overseas'],
  rawKey: [true, false],
  maxLimit: [1000, 2],
  overLimit: ['clip', 'refuse'],
  order: ['newest', 'oldest', 'shuffled'],
  nullLists: ['empty', 'never'],
  urlFlushType: ['delete', 'flush'],
  nonAscii: ['refuse', 'accept'],
  echo: ['submitted', 'encoded'],
  gzipEtag: ['weak', 'kept', 'dropped'],
};

type Row = {
  readonly scf: Scf;
  readonly cos: Cos;
  readonly cdn: Cdn;
  readonly domainArea: 'mainland' | 'global';
};

/** Row n turns each knob on by one; those with two positions go at three speeds, so that they meet in different ways. */
function rowOf(n: number): Row {
  const turned = (knobs: object) =>
    Object.fromEntries(
      Object.entries(knobs).map(([name, positions], index) => {
        const all = positions as readonly unknown[];
        return [name, all[(all.length === 2 ? n >> (index % 3) : n) % all.length]];
      }),
    );
  return {
    scf: turned(SCF),
    cos: turned(COS),
    cdn: turned(CDN),
    domainArea: n % 2 === 0 ? 'mainland' : 'global',
  };
}

const ROWS = Array.from({ length: 7 }, (_, n) => rowOf(n));

/** The knobs that are not in their first position. */
const nameOf = ({ scf, cos, cdn, domainArea }: Row) =>
  Object.entries({ ...scf, ...cos, ...cdn, domainArea })
    .filter(([name, position]) => ({ ...SCF, ...COS, ...CDN })[name as 'order']?.[0] !== position)
    .map(([name, position]) => `${name}: ${String(position)}`)
    .join(', ');

test('the rows have every knob in each of its positions', () => {
  for (const [part, knobs] of Object.entries({ scf: SCF, cos: COS, cdn: CDN })) {
    for (const [name, positions] of Object.entries(knobs)) {
      const seen = ROWS.map((row) => (row[part as 'scf'] as Record<string, unknown>)[name]);
      expect([name, new Set(seen)]).toEqual([name, new Set(positions as readonly unknown[])]);
    }
  }
});

test.concurrent.each(ROWS.map((row) => [nameOf(row), row] as const))('%s', async (_name, row) => {
  const stage = await openStage(row);
  try {
    await follow(stage, row);
  } finally {
    await stage.close();
  }
});

async function follow(stage: Stage, row: Row): Promise<void> {
  const { cloud } = stage;
  const { domain, role } = cloud.world;
  const limit = row.cdn.overLimit === 'clip' ? 1000 : (row.cdn.maxLimit ?? 1000);
  const key = row.scf.eventEncoding === 'both-encoded' ? PLAIN_KEY : ODD_KEY;
  const page = `https://${domain}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const folder = page.replace(/index\.html$/, '');
  const see = async (url: string) => (await cloud.visit(url)).body;

  cloud.bucket().put(key, 'old');
  await cloud.settled();
  expect([await see(page), await see(folder)]).toEqual(['old', 'old']);
  const before = await stage.records(limit);
  await delay(row.scf.triggerDelay ?? 0);

  await stage.put(key, 'new');
  expect(await see(page)).toBe('old');
  await done(stage, [page, folder], { limit, more: before.length });
  expect([await see(page), await see(folder)]).toEqual(['new', 'new']);

  await cloud.settled();
  const now = await stage.records(limit);
  // A purge that came twice may have emptied the edge again.
  await see(page);
  await stage.removeBatch(key);
  if (row.cos.batchDeleteFires === false) {
    await cloud.settled();
    // Nobody heard of it: the visitor keeps the page, and only a purge of one's own would help.
    expect([await see(page), (await stage.records(limit)).length]).toEqual(['new', now.length]);
    // The same object again, removed alone: that is heard.
    cloud.bucket().put(key, 'new');
    await cloud.settled();
    await stage.remove(key);
    await done(stage, [page, folder], { limit, more: now.length });
  } else {
    await done(stage, [page, folder], { limit, more: now.length });
  }
  await cloud.settled();
  expect((await cloud.visit(page)).status).toBe(404);
  const signers = new Set(cloud.purges().map(({ by }) => by));
  expect([...signers]).toEqual([`role:${role}`]);
}

/** Waits until the newest records of these URLs are done: more of them than there were before, none in process. */
async function done(stage: Stage, urls: readonly string[], { limit, more }: { limit: number; more: number }) {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    await delay(40);
    const records = await stage.records(limit);
    const isThere = urls.every((url) => records.some((one) => one.Url === url));
    if (isThere && records.length > more && records.every(({ Status }) => Status === 'done')) return;
  }
  throw new Error(`No new record is done of ${urls.join(' ')}.`);
}
