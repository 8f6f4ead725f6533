import { expect, test } from '@jest/globals';
import { removeMany } from '../../src/cloud/batch-removal.ts';
import type { Ask, Connection } from '../../src/cloud/connection.ts';
import type { Incoming } from '../../src/cloud/transport.ts';
import { Cancelled, CloudError } from '../../src/core/errors.ts';

const KEYS = Array.from({ length: 200 }, (_, n) => `k${n}`);
const failure = (key: string) =>
  new CloudError({
    operation: 'cos:DeleteObject',
    kind: 'transient',
    code: 'InternalError',
    message: '',
    subject: key,
  });

/** A bucket whose batch fails for each of these keys for a passing reason, and whose single removals end as told. */
function scene(busy: readonly string[], single: (key: string) => Error | undefined) {
  const asked: string[] = [];
  const ask = ({ operation, key = '' }: Ask): Promise<Incoming> => {
    const rows = KEYS.map((one) =>
      busy.includes(one)
        ? `<Error><Key>${one}</Key><Code>InternalError</Code><Message>again</Message></Error>`
        : `<Deleted><Key>${one}</Key></Deleted>`,
    );
    const answer = {
      status: 200,
      headers: {},
      sentAt: 0,
      body: Buffer.from(`<DeleteResult>${rows.join('')}</DeleteResult>`),
    };
    if (operation === 'DeleteMultipleObjects') return Promise.resolve(answer);
    asked.push(key);
    const error = single(key);
    return error === undefined ? Promise.resolve(answer) : Promise.reject(error);
  };
  return { asked, left: removeMany({ ask } as unknown as Connection, KEYS) };
}

test('what failed for a passing reason is removed by itself, and nothing else is asked for again', async () => {
  const { asked, left } = scene(['k3', 'k7'], () => undefined);
  expect([await left, asked]).toEqual([[], ['k3', 'k7']]);
});

test('where that fails too, the rest is given up: each key has its own patience, and there are many', async () => {
  const { asked, left } = scene(KEYS, failure);
  expect((await left).map(({ key }) => key).sort()).toEqual([...KEYS].sort());
  expect(asked.length).toBeLessThanOrEqual(32);
});

test('a cancellation then does not undo what the batch did', async () => {
  const { left } = scene(['k3', 'k7'], () => new Cancelled());
  const want = ['k3', 'k7'].map((key) => ({
    key,
    error: expect.objectContaining({ code: 'InternalError' }),
  }));
  expect(await left).toEqual(want);
});
