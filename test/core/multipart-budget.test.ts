import { expect, test } from '@jest/globals';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openBudget } from '../../src/cloud/budget.ts';
import { openBuffers } from '../../src/cloud/buffers.ts';
import type { Ask, Connection } from '../../src/cloud/connection.ts';
import { contentOf } from '../../src/cloud/content.ts';
import { putInParts } from '../../src/cloud/multipart.ts';
import type { Incoming } from '../../src/cloud/transport.ts';

/** A way to a bucket that refuses every seventh part. */
function refusing(): Connection {
  let parts = 0;
  const ask = async ({ operation, body = Buffer.of() }: Ask): Promise<Incoming> => {
    await turn();
    if (operation === 'UploadPart' && (parts += 1) % 7 === 3) throw new Error('refused');
    const etag = contentOf(body).md5.toString('hex');
    return { status: 200, headers: { etag }, body: Buffer.from('<UploadId>1</UploadId>') };
  };
  const way = { ask, signal: new AbortController().signal, serverTime: () => 0 };
  return way as unknown as Connection;
}

test('parts that fail leave the memory budget whole, and no other file waits for ever', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parts-'));
  try {
    const path = join(folder, 'large.bin');
    await writeFile(path, Buffer.alloc(200, 'x'));
    const { size, mtimeMs } = await stat(path);
    const headers = { contentType: 'video/mp4', cacheControl: '' };
    const file = { path, size, modifiedAt: mtimeMs, headers, part: 10 };
    const budget = openBudget(60);
    const buffers = openBuffers({ size: 4, most: 1, large: 30 });
    const connection = refusing();
    const all = Array.from({ length: 12 }, (_, at) =>
      putInParts(connection, { budget, buffers }, { ...file, key: `${at}.bin` }),
    );
    const ends = await Promise.allSettled(all);
    expect(ends.map((end) => end.status)).toContain('rejected');
    const giveBack = await budget(60);
    giveBack();
  } finally {
    await rm(folder, { recursive: true });
  }
}, 5000);
