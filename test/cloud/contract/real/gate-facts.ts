import { deepEqual, equal, match } from 'node:assert/strict';
import { type ApiAsk, apiClient, type Keys } from './clients.ts';
import type { Area } from './fact.ts';
import type { Place } from './place.ts';

const ASK: ApiAsk = { product: 'cdn', action: 'DescribePurgeQuota' };
const askAs = ({ wire, keys }: Place, change: Partial<Keys>, ask: Partial<ApiAsk> = {}) =>
  apiClient(wire, { ...keys, ...change })({ ...ASK, ...ask });

/** What API 3.0 demands of every call. */
export const gate: Area = {
  name: 'API 3.0',
  facts: [
    {
      name: 'an answer is HTTP 200 with a RequestId that is a UUID, also a refusal',
      source: 'api/213/30435',
      async check({ cdn }) {
        for (const action of ['DescribePurgeQuota', 'NoSuchThing']) {
          const { status, response } = await cdn(action);
          equal(status, 200);
          match(String(response['RequestId']), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        }
      },
    },
    {
      name: 'a wrong key is AuthFailure.SignatureFailure',
      source: 'api/213/30435',
      async check(place) {
        equal((await askAs(place, { secretKey: 'x'.repeat(32) })).code, 'AuthFailure.SignatureFailure');
      },
    },
    {
      name: 'a secret id that nobody has is AuthFailure.SecretIdNotFound',
      source: 'api/213/30435',
      async check(place) {
        const { code } = await askAs(place, { secretId: `AKID${'z'.repeat(32)}` });
        equal(code, 'AuthFailure.SecretIdNotFound');
      },
    },
    {
      name: 'a time stamp more than five minutes off is AuthFailure.SignatureExpire',
      source: '1130/46710',
      async check(place) {
        const timestamp = Math.floor(Date.now() / 1000) - 400;
        equal((await askAs(place, {}, { timestamp })).code, 'AuthFailure.SignatureExpire');
      },
    },
    {
      name: 'an action that there is not is InvalidAction',
      source: 'api/213/30435',
      async check({ cdn, scf }) {
        deepEqual(
          [(await cdn('NoSuchThing')).code, (await scf('NoSuchThing')).code],
          Array(2).fill('InvalidAction'),
        );
      },
    },
    {
      name: 'a version that there is not is NoSuchVersion',
      source: 'api/213/30435',
      async check(place) {
        equal((await askAs(place, {}, { version: '2001-01-01' })).code, 'NoSuchVersion');
      },
    },
    {
      name: 'a parameter that is missing is MissingParameter, one that is unknown UnknownParameter',
      source: 'api/213/30435',
      async check({ cdn }) {
        equal((await cdn('PurgeUrlsCache')).code, 'MissingParameter');
        equal((await cdn('DescribeDomains', { Bogus: 1 })).code, 'UnknownParameter');
      },
    },
  ],
};
