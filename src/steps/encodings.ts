import { count } from '../core/amounts.ts';
import type { World } from '../core/ports.ts';

/** Hears of files that go up as UTF-8 and are something else, for whoever has to tell that browsers will show them wrongly. */
export function hearEncodings(world: World): {
  /** Uploads through it are heard of. */
  readonly heard: World;
  /** One at most, once all is uploaded. */
  readonly warnings: () => readonly string[];
} {
  const keys: string[] = [];
  const put: World['bucket']['put'] = async (object) => {
    const sent = await world.bucket.put(object);
    if (sent.isMislabelled === true) keys.push(object.key);
    return sent;
  };
  return {
    heard: { ...world, bucket: { ...world.bucket, put } },
    warnings: () => {
      const [first] = keys.sort();
      if (first === undefined) return [];
      const [are, them] = keys.length === 1 ? ['is', 'it'] : ['are', 'them'];
      return [
        `${count(keys.length, 'file')} went up with charset=utf-8 and ${are} not UTF-8, so browsers show ${them} wrongly (first: ${first}). Save ${them} as UTF-8, or name the charset in a _headers file of the source, like Content-Type: text/html; charset=gbk.`,
      ];
    },
  };
}
