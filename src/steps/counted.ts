import type { Bucket, World } from '../core/ports.ts';
import { newUploadProgress } from '../core/report/progress.ts';
import { uploadsOf, type SyncPlan } from '../core/sync/plan.ts';

/** The world, with a line of progress now and then while what was planned is written. Every write of it counts when it has ended. */
export function counted(world: World, plan: SyncPlan): World {
  const uploads = uploadsOf(plan);
  const total = {
    files: uploads.length + plan.deletions.length,
    bytes: uploads.reduce((sum, { file, rewrite }) => (rewrite === true ? sum : sum + file.size), 0),
  };
  const progress = newUploadProgress(total, world.clock.now());
  let done = { files: 0, bytes: 0 };
  const count = (bytes: number, files = 1) => {
    done = { files: done.files + files, bytes: done.bytes + bytes };
    const line = progress(world.clock.now(), done);
    if (line !== undefined) world.log.info(line);
  };
  const { bucket } = world;
  const counting: Pick<Bucket, 'put' | 'rewrite' | 'remove' | 'removeMany'> = {
    async put(object) {
      const stored = await bucket.put(object);
      count('size' in object.content ? object.content.size : object.content.bytes.length);
      return stored;
    },
    async rewrite(...object) {
      const stored = await bucket.rewrite(...object);
      count(0);
      return stored;
    },
    async remove(key) {
      const removed = await bucket.remove(key);
      count(0);
      return removed;
    },
    async removeMany(keys) {
      const left = await bucket.removeMany(keys);
      count(0, keys.length);
      return left;
    },
  };
  return { ...world, bucket: { ...bucket, ...counting } };
}
