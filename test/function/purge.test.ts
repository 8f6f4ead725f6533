import { describe, expect, test } from '@jest/globals';
import { isSpent, purge, type Outside } from '../../function/purge.ts';

const urls = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `https://www.example.com/${n + from}`);

/** As the SDK throws: with a code when the CDN answered, without when it did not. */
const failure = (code?: string, message = 'no') =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

type Answer = (batch: readonly string[], call: number) => Error | undefined;

/** A CDN that answers as told, and a clock that only moves when somebody sleeps. */
function scene(answer: Answer, seconds = 60) {
  const batches: (readonly string[])[] = [];
  const pauses: number[] = [];
  const outside: Outside = {
    submit: (batch) => {
      batches.push(batch);
      const error = answer(batch, batches.length);
      return error === undefined ? Promise.resolve(`task-${batches.length}`) : Promise.reject(error);
    },
    timeLeft: () => seconds * 1000 - pauses.reduce((sum, ms) => sum + ms, 0),
    sleep: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
    random: () => 1,
  };
  return { outside, batches, pauses };
}
const fine: Answer = () => undefined;
const failing =
  (calls: number, ...codes: readonly (string | undefined)[]): Answer =>
  (_, call) =>
    call <= calls ? failure(codes[(call - 1) % codes.length]) : undefined;

describe('batches', () => {
  test.each([
    [0, []],
    [1, [1]],
    [1000, [1000]],
    [1001, [1000, 1]],
    [2500, [1000, 1000, 500]],
  ])('%d URLs: calls of %j', async (count, sizes) => {
    const { outside, batches } = scene(fine);
    const outcome = await purge(urls(count), outside);
    expect(batches.map((batch) => batch.length)).toEqual(sizes);
    expect(batches.flat()).toEqual(urls(count));
    expect(outcome).toEqual({ purged: count, tasks: sizes.map((_, n) => `task-${n + 1}`), refused: [] });
  });
});

describe('what passes is waited out', () => {
  test.each<[string, string | undefined]>([
    ['throttled by the gateway', 'RequestLimitExceeded'],
    ['throttled for the account', 'RequestLimitExceeded.UinLimitExceeded'],
    ['throttled by the CDN', 'UnauthorizedOperation.OperationTooOften'],
    ['a fault of the CDN', 'InternalError.CdnSystemError'],
    ['a fault of the gateway', 'InternalError'],
    ['the network, of which the SDK tells no code', undefined],
    ['the network with a code', 'ECONNRESET'],
  ])('%s', async (_, code) => {
    const { outside, batches, pauses } = scene(failing(3, code));
    expect(await purge(urls(2), outside)).toEqual({ purged: 2, tasks: ['task-4'], refused: [] });
    expect(batches).toHaveLength(4);
    expect(pauses).toHaveLength(3);
  });

  test('pauses grow and stay below their ceiling', async () => {
    const { outside, pauses } = scene(failing(7, 'RequestLimitExceeded'), 600);
    await purge(urls(1), outside);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses[0]).toBeLessThan(1000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(10_200);
  });

  test('out of time: it ends before the function is killed, and says so', async () => {
    const { outside, pauses } = scene(failing(Infinity, 'RequestLimitExceeded'));
    const { tasks, refused } = await purge(urls(2), outside);
    expect(tasks).toEqual([]);
    expect(refused).toEqual([{ urls: urls(2), code: 'RequestLimitExceeded', message: 'no' }]);
    expect(pauses.length).toBeGreaterThan(5);
    expect(outside.timeLeft()).toBeGreaterThan(0);
  });

  test('no time at all: one try, no pause', async () => {
    const { outside, batches, pauses } = scene(failing(Infinity, undefined), 1);
    expect((await purge(urls(1), outside)).refused).toMatchObject([{ code: 'network' }]);
    expect([batches.length, pauses.length]).toEqual([1, 0]);
  });
});

describe('a refusal for what is in a batch', () => {
  const CODES = [
    'InvalidParameter.CdnParamError',
    'InvalidParameter.CdnUrlExceedLength',
    'ResourceNotFound.CdnHostNotExists',
    'ResourceUnavailable.CdnHostIsNotOnline',
    'UnauthorizedOperation.CdnHostUnauthorized',
  ];

  test.each(CODES.flatMap((code) => [0, 2, 4].map((bad) => [code, bad] as const)))(
    '%s for the URL %d of 5: the others are purged',
    async (code, bad) => {
      const [all, wrong] = [urls(5), urls(1, bad)];
      const refusing: Answer = (batch) => (batch.includes(wrong[0] ?? '') ? failure(code) : undefined);
      const { outside, batches } = scene(refusing);
      const { tasks, refused } = await purge(all, outside);
      expect(refused).toEqual([{ urls: wrong, code, message: 'no' }]);
      const accepted = batches.filter((batch) => !batch.includes(wrong[0] ?? ''));
      expect(accepted.flat().sort()).toEqual(all.filter((url) => url !== wrong[0]).sort());
      expect(tasks).toHaveLength(accepted.length);
    },
  );

  test('one bad URL of 1,000 costs some twenty calls, not a thousand', async () => {
    const { outside, batches } = scene((batch) =>
      batch.includes('https://www.example.com/777') ? failure(CODES[0]) : undefined,
    );
    expect((await purge(urls(1000), outside)).refused).toHaveLength(1);
    expect(batches.length).toBeLessThan(25);
  });

  test('all bad: each stands alone', async () => {
    const { outside } = scene(() => failure(CODES[2]));
    const { tasks, refused } = await purge(urls(4), outside);
    expect([tasks, refused.map((one) => one.urls)]).toEqual([[], urls(4).map((url) => [url])]);
  });

  test('throttled in the middle of it goes on', async () => {
    const { outside } = scene((batch, call) => {
      if (call === 2) return failure('RequestLimitExceeded');
      return batch.includes('https://www.example.com/0') ? failure(CODES[0]) : undefined;
    });
    expect((await purge(urls(3), outside)).refused).toMatchObject([{ urls: urls(1) }]);
  });
});

describe('what trying again cannot help is tried once', () => {
  test.each([
    ['LimitExceeded.CdnPurgeUrlExceedDayLimit', true],
    ['LimitExceeded.CdnPurgeExceedDayLimit', true],
    ['LimitExceeded.CdnPurgeUrlExceedBatchLimit', false],
    ['UnauthorizedOperation.CdnCamUnauthorized', false],
    ['AuthFailure.SecretIdNotFound', false],
    ['ResourceNotFound.CdnUserNotExists', false],
  ])('%s; a spent day: %p', async (code, spent) => {
    const { outside, batches, pauses } = scene(failing(Infinity, code));
    const { tasks, refused } = await purge(urls(5), outside);
    expect([tasks, batches.length, pauses.length]).toEqual([[], 1, 0]);
    expect(refused).toEqual([{ urls: urls(5), code, message: 'no' }]);
    expect(refused.map(isSpent)).toEqual([spent]);
  });

  test('one batch refused does not lose the others', async () => {
    const { outside } = scene(failing(1, 'LimitExceeded.CdnPurgeUrlExceedBatchLimit'));
    const { purged, tasks, refused } = await purge(urls(1500), outside);
    expect([purged, tasks, refused.map((one) => one.urls.length)]).toEqual([500, ['task-2'], [1000]]);
  });

  test('what was thrown need not be an Error', async () => {
    const { outside } = scene(fine, 1);
    const thenable = {
      then: (_: unknown, reject: (thrown: unknown) => void) => {
        reject('bang');
      },
    };
    const odd: Outside = { ...outside, submit: async () => await (thenable as unknown as Promise<string>) };
    expect((await purge(urls(1), odd)).refused).toEqual([
      { urls: urls(1), code: 'network', message: 'bang' },
    ]);
  });
});
