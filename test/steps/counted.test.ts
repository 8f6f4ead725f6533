import { expect, test } from '@jest/globals';
import type { World } from '../../src/core/ports.ts';
import { counted } from '../../src/steps/counted.ts';
import { file, HEADERS } from '../core/builders.ts';
import { planFor } from '../core/report/report-builders.ts';

/** A bucket whose every write takes this long, ms. */
function slowWorld(takes: number) {
  let now = 0;
  const log: string[] = [];
  const write = () => {
    now += takes;
    return Promise.resolve({ etag: '', crc64: undefined });
  };
  const world = {
    clock: { now: () => now },
    log: { info: (line: string) => log.push(line) },
    bucket: { put: write, rewrite: write, remove: write, serverTime: () => 42 },
  } as unknown as World;
  return { world, log };
}

async function synced(takes: number): Promise<string[]> {
  const { world, log } = slowWorld(takes);
  const three = planFor(['a.html', 'b.html', 'c.html']);
  const waves = three.waves.map((wave) => ({
    ...wave,
    uploads: wave.uploads.map((one) =>
      one.file.key === 'c.html' ? { ...one, file: file('c.html'), rewrite: true as const, etag: '' } : one,
    ),
  }));
  const plan = { ...three, waves };
  const { bucket } = counted(world, plan);
  await bucket.put({
    key: 'a.html',
    content: { path: '/site/a.html', size: 3, modifiedAt: 0 },
    headers: HEADERS,
  });
  await bucket.put({ key: 'b.html', content: { bytes: new Uint8Array(3) }, headers: HEADERS });
  await bucket.rewrite(file('c.html').key, HEADERS, { etag: '' });
  for (const { key } of plan.deletions) await bucket.remove(key);
  expect(bucket.serverTime()).toBe(42);
  return log;
}

test('a quick sync says nothing of its progress', async () => {
  expect(await synced(100)).toEqual([]);
});

test('a slow one counts every write that has ended, and the bytes of those that sent some', async () => {
  expect(await synced(6000)).toEqual([
    'sync: 1 of 6 files, 3 bytes of 6 bytes, 1 byte/s, about 30 s left',
    'sync: 2 of 6 files, 6 bytes of 6 bytes, 1 byte/s, about 24 s left',
    'sync: 3 of 6 files, 6 bytes of 6 bytes, 0 bytes/s, about 18 s left',
    'sync: 4 of 6 files, 6 bytes of 6 bytes, 0 bytes/s, about 12 s left',
    'sync: 5 of 6 files, 6 bytes of 6 bytes, 0 bytes/s, about 6 s left',
  ]);
});

test('a write that fails is not counted', async () => {
  const { world, log } = slowWorld(6000);
  const failing = { ...world, bucket: { ...world.bucket, remove: () => Promise.reject(new Error('no')) } };
  await expect(counted(failing, planFor(['a.html', 'b.html'])).bucket.remove('gone/a.html')).rejects.toThrow(
    'no',
  );
  expect(log).toEqual([]);
});
