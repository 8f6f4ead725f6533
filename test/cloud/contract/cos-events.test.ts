import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { BUCKET, HOST, openBench, REGION } from './cos-client.ts';

const names = (bench: ReturnType<typeof openBench>) => bench.events.map(({ name, key }) => [name, key]);

const batchOf = (keys: readonly string[]) => {
  const body = `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`;
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  return { method: 'POST', query: { delete: '' }, headers, body };
};

test('PUT fires cos:ObjectCreated:Put, for unchanged content too; meta as in a captured event', async () => {
  const bench = openBench();
  const told = await bench.put('目录/a b.html', 'hello', {
    'x-cos-meta-md5': 'm',
    'cache-control': 'no-cache',
  });
  await bench.put('目录/a b.html', 'hello');
  expect(names(bench)).toEqual(Array(2).fill(['cos:ObjectCreated:Put', '目录/a b.html']));
  const requestId = told.headers['x-cos-request-id'];
  expect(bench.events[0]).toMatchObject({
    bucket: BUCKET,
    region: REGION,
    size: 5,
    requestId,
    sourceIp: '127.0.0.1',
    by: 'deployer',
  });
  expect(bench.events[0]?.meta).toEqual({
    'Content-Type': 'text/html',
    ETag: '"5d41402abc4b2a76b9719d911017c592"',
    'x-cos-meta-md5': 'm',
    'x-cos-request-id': requestId,
    'x-cos-storage-class': 'Standard',
  });
  expect(bench.events[0]?.authorization).toMatch(/^q-sign-algorithm=sha1&/);
});

test('the ledger has the request before what it set off', async () => {
  const bench = openBench();
  let linesThen = 0;
  bench.events.push = () => (linesThen = bench.ledger.entries().length);
  await bench.put('a');
  expect(linesThen).toBe(1);
});

test('a copy fires cos:ObjectCreated:Copy', async () => {
  const bench = openBench();
  await bench.put('a');
  await bench.ask({ method: 'PUT', key: 'b', headers: { 'x-cos-copy-source': `${HOST}/a` } });
  expect(names(bench).at(-1)).toEqual(['cos:ObjectCreated:Copy', 'b']);
});

test('DELETE fires cos:ObjectRemove:Delete for a key that was there; for another only with the knob', async () => {
  for (const [missingDeleteFires, count] of [
    [false, 1],
    [true, 2],
  ] as const) {
    const bench = openBench({ knobs: { missingDeleteFires } });
    bench.cos.view(BUCKET).put('a', 'x');
    bench.events.length = 0;
    await bench.ask({ method: 'DELETE', key: 'a' });
    await bench.ask({ method: 'DELETE', key: 'a' });
    expect(names(bench)).toEqual(Array(count).fill(['cos:ObjectRemove:Delete', 'a']));
  }
});

test('a batch delete fires one event per key that was there, unless the knob says that it fires none', async () => {
  for (const [batchDeleteFires, keys] of [
    [undefined, ['a', 'b']],
    [false, []],
  ] as const) {
    const bench = openBench({ knobs: batchDeleteFires === undefined ? {} : { batchDeleteFires } });
    for (const key of ['a', 'b']) bench.cos.view(BUCKET).put(key, 'x');
    bench.events.length = 0;
    await bench.ask(batchOf(['a', 'no', 'b']));
    expect(names(bench)).toEqual(keys.map((key) => ['cos:ObjectRemove:Delete', key]));
  }
});

test('what was refused or failed fires nothing; an answer that was lost fires all the same', async () => {
  const bench = openBench();
  bench.faults.add({ operation: 'PutObject', how: '503', count: 1 });
  await bench.put('a');
  expect(names(bench)).toEqual([]);
  bench.faults.add({ operation: 'PutObject', how: 'lost-answer', count: 1 });
  await bench.put('a');
  expect(names(bench)).toEqual([['cos:ObjectCreated:Put', 'a']]);
  expect(bench.ledger.entries().at(-1)).toMatchObject({ operation: 'PutObject', status: 'reset' });
});

test('what the owner does by hand fires events too, and leaves no line', () => {
  const bench = openBench();
  const view = bench.cos.view(BUCKET);
  view.put('a.html', 'x', { 'Cache-Control': 'no-cache' });
  expect(view.headers('a.html')).toEqual({ 'Content-Type': 'text/html', 'Cache-Control': 'no-cache' });
  view.remove('a.html');
  view.remove('a.html');
  expect(names(bench)).toEqual([
    ['cos:ObjectCreated:Put', 'a.html'],
    ['cos:ObjectRemove:Delete', 'a.html'],
  ]);
  expect(bench.ledger.entries()).toEqual([]);
});
