import { expect, test } from '@jest/globals';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openBudget } from '../../src/cloud/budget.ts';
import { openBuffers, type Buffers } from '../../src/cloud/buffers.ts';
import type { Ask, Connection } from '../../src/cloud/connection.ts';
import { CloudError } from '../../src/core/errors.ts';
import { contentOf } from '../../src/cloud/content.ts';
import { putInParts } from '../../src/cloud/multipart.ts';
import type { Incoming } from '../../src/cloud/transport.ts';

/** A way to a bucket that refuses some parts and needs more than one try for others; parts are counted as they come. */
function connectionOf(fate: (part: number) => 'taken' | 'refused' | 'taken again'): Connection {
  let parts = 0;
  const ask = async ({ operation, body = Buffer.of(), onRepeat }: Ask): Promise<Incoming> => {
    await turn();
    const end = operation === 'UploadPart' ? fate((parts += 1)) : 'taken';
    if (end === 'refused') throw new Error('refused');
    if (end === 'taken again')
      onRepeat?.(
        new CloudError({ operation: 'cos:UploadPart', kind: 'transient', code: 'network', message: '' }),
      );
    const etag = contentOf(body).md5.toString('hex');
    return { status: 200, headers: { etag }, sentAt: 0, body: Buffer.from('<UploadId>1</UploadId>') };
  };
  const way = { ask, signal: new AbortController().signal, serverTime: () => 0 };
  return way as unknown as Connection;
}

/** Twenty parts of ten bytes. */
async function fileOfParts() {
  const folder = await mkdtemp(join(tmpdir(), 'parts-'));
  const path = join(folder, 'large.bin');
  await writeFile(path, Buffer.alloc(200, 'x'));
  const { size, mtimeMs } = await stat(path);
  const headers = { contentType: 'video/mp4', cacheControl: '' };
  return {
    file: { path, size, modifiedAt: mtimeMs, headers, part: 10 },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

test.each<[string, (part: number) => boolean]>([
  ['now and then', (part) => part % 7 === 3],
  ['from some point on', (part) => part > 30],
])(
  'parts that fail %s leave the memory budget whole, and no other file waits for ever',
  async (_, fails) => {
    await using scene = await fileOfParts();
    const budget = openBudget(60);
    const buffers = openBuffers({ size: 4, most: 1, large: 30 });
    const connection = connectionOf((part) => (fails(part) ? 'refused' : 'taken'));
    const all = Array.from({ length: 12 }, (_, at) =>
      putInParts(connection, { budget, buffers }, { ...scene.file, key: `${at}.bin` }),
    );
    const ends = await Promise.allSettled(all);
    expect(ends.map((end) => end.status)).toContain('rejected');
    const giveBack = await budget(60);
    giveBack();
  },
  5000,
);

test('memory of a part is used again once it was taken at the first try: of one that was given up, a socket may still read it', async () => {
  await using scene = await fileOfParts();
  const lent: Buffer[] = [];
  const back: Buffer[] = [];
  const buffers: Buffers = {
    take: (bytes) => {
      lent.push(Buffer.alloc(bytes));
      return lent.at(-1) ?? Buffer.of();
    },
    giveBack: (buffer) => back.push(buffer),
  };
  const memory = { budget: openBudget(10), buffers };
  const connection = connectionOf((part) => (part === 3 ? 'taken again' : part === 6 ? 'refused' : 'taken'));
  await expect(putInParts(connection, memory, { ...scene.file, key: 'a.bin' })).rejects.toThrow('refused');
  expect(back.map((one) => lent.indexOf(one))).toEqual([0, 1, 3, 4]);
}, 5000);
