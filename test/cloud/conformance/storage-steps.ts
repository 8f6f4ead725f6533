import { join } from 'node:path';
import { countCalls, expectEqual, expectGone, expectInBucket, type Place, type Step } from './client.ts';
import { expectSame, hashesOf } from './tree.ts';

/** How a client of the object storage is told to do each thing; `prefix` and `to` end with a slash. */
export type StorageTool = {
  readonly send: (place: Place, folder: string, prefix: string) => Promise<unknown>;
  /** Sends what differs and, where the client can, removes what is not there any more. */
  readonly sync: (place: Place, folder: string, prefix: string) => Promise<unknown>;
  /** Resolves with how many objects it lists. */
  readonly list: (place: Place, prefix: string) => Promise<number>;
  readonly fetch: (place: Place, prefix: string, folder: string) => Promise<unknown>;
  readonly copy: (place: Place, prefix: string, to: string) => Promise<unknown>;
  readonly remove: (place: Place, prefix: string) => Promise<unknown>;
};

/** The round trip that every client of the storage goes: each step is judged by content, not by the client's word. */
export function storageSteps(name: string, tool: StorageTool): Step[] {
  const [at, copied, big] = [`${name}/site/`, `${name}/copy/`, `${name}/big/`];
  const step = (title: string, perform: Step['perform']): Step => ({ name: title, perform });
  return [
    step('put', async (place) => {
      await tool.send(place, place.site.folder, at);
      return expectInBucket(place, at, place.site);
    }),
    step('list', async (place) =>
      expectEqual(await tool.list(place, at), (await place.site.hashes()).size, 'listed'),
    ),
    step('sync', async (place) => {
      const changed = await place.site.change();
      const sent = await countCalls(place.cloud, 'PutObject', () => tool.sync(place, place.site.folder, at));
      await expectInBucket(place, at, place.site);
      return expectEqual(sent, changed, 'sent again');
    }),
    step('copy', async (place) => {
      await tool.copy(place, at, copied);
      return expectInBucket(place, copied, place.site);
    }),
    step('get', async (place) => {
      const back = join(place.folder, 'back');
      await tool.fetch(place, copied, back);
      expectSame(await hashesOf(back), await place.site.hashes(), 'the folder that came back');
      return 'same content';
    }),
    step('multipart', async (place) => {
      const count = () => tool.send(place, place.big.folder, big);
      const completed = await countCalls(place.cloud, 'CompleteMultipartUpload', count);
      await expectInBucket(place, big, place.big);
      return expectEqual(completed, 1, 'in parts');
    }),
    step('delete', async (place) => {
      for (const prefix of [at, copied, big]) await tool.remove(place, prefix);
      return expectGone(place, `${name}/`);
    }),
  ];
}
