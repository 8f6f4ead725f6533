import fc from 'fast-check';
import type { Build } from './memory-world.ts';

/** Few files in few versions, so that what was there long ago comes back. `rarely`: one in so many is missing. */
export const buildOf = (keys: readonly string[], rarely = 5): fc.Arbitrary<Build> =>
  fc
    .array(fc.option(fc.nat({ max: 2 }), { freq: rarely }), {
      minLength: keys.length,
      maxLength: keys.length,
    })
    .map((versions) => {
      const there = keys.flatMap((key, at) => {
        const version = versions[at] ?? null;
        return version === null ? [] : [[key, `${key} ${version}`] as const];
      });
      // A build is never empty.
      return new Map([...there, ['robots.txt', '']]);
    });
