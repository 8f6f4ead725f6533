import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AREAS } from './areas.ts';
import { tryFacts, type Verdict } from './fact.ts';
import { guarded } from './guard.ts';
import { openLocalPlace, openRealPlace, type Place } from './place.ts';

// The contract's own run on the local cloud: `npm run contract` does the same, there or on the real one.

let place: Place;
let verdicts: readonly Verdict[];
beforeAll(async () => {
  place = await openLocalPlace();
  verdicts = await tryFacts(AREAS, place, () => undefined);
});
afterAll(async () => {
  await place.close();
});

describe.each(AREAS.map((area) => [area.name, area.facts] as const))('%s', (area, facts) => {
  test.each(facts.map(({ name, source }) => [name, source]))('%s [%s]', (fact) => {
    const verdict = verdicts.find((one) => one.area === area && one.fact === fact);
    expect(verdict?.why).toBeUndefined();
    expect(verdict?.outcome).toBe('agrees');
  });
});

test('there are at least 60 facts, and no two of an area have one name', () => {
  const names = AREAS.flatMap(({ name, facts }) => facts.map((fact) => `${name}: ${fact.name}`));
  expect(names.length).toBeGreaterThanOrEqual(60);
  expect(new Set(names).size).toBe(names.length);
});

describe('the guard of the real cloud', () => {
  const REAL = {
    TENCENTCLOUD_SECRET_ID: 'id',
    TENCENTCLOUD_SECRET_KEY: 'key',
    CONTRACT_REGION: 'ap-guangzhou',
    CONTRACT_APPID: '1250000000',
  };

  test('does not start without CONTRACT_I_KNOW_IT_COSTS=yes, or without region and appid', async () => {
    await expect(openRealPlace(REAL)).rejects.toThrow(/CONTRACT_I_KNOW_IT_COSTS=yes/);
    await expect(openRealPlace({ ...REAL, CONTRACT_REGION: '' })).rejects.toThrow('Set CONTRACT_REGION.');
  });

  test('sends nothing that could change what is not ours', async () => {
    const sent: string[] = [];
    const ours = { bucket: 'mine-1', functionName: 'mine', domain: 'www.example.com' };
    const wire = guarded(
      {
        close: () => undefined,
        send: ({ method, host }) => {
          sent.push(`${method} ${host}`);
          return Promise.reject(new Error('sent'));
        },
      },
      ours,
    );
    const cos = (method: string, host: string) => wire.send({ method, host, target: '/', headers: {} });
    const api = (action: string, params: object) =>
      wire.send({
        method: 'POST',
        host: action.startsWith('Purge') ? 'cdn.tencentcloudapi.com' : 'scf.tencentcloudapi.com',
        target: '/',
        headers: { 'x-tc-action': action },
        body: JSON.stringify(params),
      });
    await expect(cos('PUT', 'theirs-1.cos.ap-guangzhou.myqcloud.com')).rejects.toThrow('refused');
    await expect(api('DeleteFunction', { FunctionName: 'theirs' })).rejects.toThrow('refused');
    await expect(api('PurgeUrlsCache', { Urls: ['https://www.theirs.com/'] })).rejects.toThrow('refused');
    expect(sent).toEqual([]);
    await expect(cos('GET', 'theirs-1.cos.ap-guangzhou.myqcloud.com')).rejects.toThrow('sent');
    await expect(cos('PUT', 'mine-1.cos.ap-guangzhou.myqcloud.com')).rejects.toThrow('sent');
    await expect(api('DeleteFunction', { FunctionName: 'mine' })).rejects.toThrow('sent');
    await expect(api('PurgeUrlsCache', { Urls: ['https://www.example.com/'] })).rejects.toThrow('sent');
  });
});
