import { expect, test } from '@jest/globals';
import { onStage, writes } from './stage.ts';

const SITE = { 'index.html': 'home' };

test('a runner whose clock is wrong: API 3.0 refuses, and the message says why', async () => {
  await using stage = await onStage({ clockOff: 1200 });
  const red = await stage.deploy({ files: SITE });
  expect(red.exitCode).toBe(1);
  expect(red.annotations[0]?.message).toMatch(/AuthFailure\.SignatureExpire/);
  expect(red.annotations[0]?.message).toMatch(/The runner's clock is wrong/);
  expect(writes(stage.since())).toEqual([]);
});

// Up to 60 s a key is good before its time; a key is used again for 300 s.
test.each([1200, 200, 70, -70, -200, -1200])(
  'COS serves a runner whose clock is off by %d s',
  async (clockOff) => {
    await using stage = await onStage({ clockOff });
    expect(await stage.deploy({ files: SITE, inputs: { purge: 'off' } })).toMatchObject({
      exitCode: 0,
      outputs: { uploaded: '1' },
    });
  },
);
