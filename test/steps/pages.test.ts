import { expect, test } from '@jest/globals';
import { listTriggers, type Client } from '../../src/cloud/triggers.ts';
import { onStage } from './stage.ts';

const RECORDS = 50;

test.each([
  ['refuse', 'newest'],
  ['clip', 'newest'],
  ['clip', 'oldest'],
] as const)(
  'all records are read where a page holds 20 and a higher Limit is met with "%s", %s first',
  async (overLimit, order) => {
    await using stage = await onStage({
      cdn: { visibleAfter: 0, doneAfter: 10, maxLimit: 20, overLimit, order },
    });
    const { cdn, bucket } = stage.world(stage.settings({}));
    await bucket.list('');
    const since = bucket.serverTime();
    const urls = Array.from({ length: RECORDS }, (_, n) => `https://www.example.com/${n}`);
    await cdn.purgeUrls(urls);
    const records = await cdn.records('www.example.com', since);
    expect(records.map(({ url }) => url).sort()).toEqual([...urls].sort());
  },
);

/** A function with more triggers than the local cloud allows: accounts may have that limit raised. */
test.each([20, 100])('all of 130 triggers are read where a page holds at most %d', async (most) => {
  const all = Array.from({ length: 130 }, (_, n) => ({
    Type: 'cos',
    TriggerName: 'site-1250000000.cos.ap-guangzhou.myqcloud.com',
    Qualifier: '$DEFAULT',
    Enable: 1,
    TriggerDesc: JSON.stringify({ event: 'cos:ObjectCreated:*', filter: { Prefix: `${n}/`, Suffix: '' } }),
  }));
  const client = {
    ListTriggers: ({ Offset = 0, Limit = 20 }: { Offset?: number; Limit?: number }) =>
      Promise.resolve({
        TotalCount: all.length,
        Triggers: all.slice(Offset, Offset + Math.min(Limit, most)),
      }),
  } as unknown as Client;
  const { cos } = await listTriggers('f', (_, __, send) => send(client));
  expect(cos.map(({ prefix }) => prefix)).toEqual(all.map((_, n) => `${n}/`));
});
