import { expect, test } from '@jest/globals';
import pMap from 'p-map';
import type { SiteFiles } from '../sites/index.ts';
import { run } from './killed.ts';
import { onStage, type Stage } from './stage.ts';

/** Pages and files whose headers alone change, more removals than one, and a page that comes. */
const ONE: SiteFiles = {
  'index.html': 'home',
  'a.html': 'a',
  'gone.html': 'gone',
  'gone.css': 'gone',
  'data.json': '{}',
  _headers: '/data.json\n  Content-Language: en\n  X-Cos-Meta-Build: 1\n/a\n  Cache-Control: no-cache',
};
const TWO: SiteFiles = {
  'index.html': 'home',
  'a.html': 'a',
  'new.html': 'new',
  'data.json': '{}',
  _headers: '/data.json\n  Content-Language: de\n/a\n  Cache-Control: no-store',
};

/** Everything that a bucket and an edge can tell of a site: keys, headers, and what each URL answers. */
async function whole(stage: Stage, name: string) {
  const view = stage.cloud.bucket();
  const keys = view.keys().filter((key) => key.startsWith(`${name}/`));
  const urls = ['', 'index.html', 'a.html', 'gone.html', 'gone.css', 'new.html', 'data.json'];
  const seen = await Promise.all(
    urls.map(async (url) => {
      const { status, body, headers } = await stage.cloud.visit(`https://www.example.com/${name}/${url}`);
      // An error page has the headers of whoever made it.
      return status === 200
        ? [url, body, headers['cache-control'], headers['content-language']]
        : [url, status];
    }),
  );
  return { keys: keys.map((key) => [key.slice(name.length + 1), view.headers(key)]), seen };
}

test.each([
  ['forwards', ONE, TWO, TWO],
  // The manifest of before says what the object had, and ETag and size are as ever: nothing but a look tells.
  ['and taken back', ONE, TWO, ONE],
])(
  'killed at any write of a change of headers and removals, %s: the next run leaves bucket and edge as if nothing had been',
  async (_, before, during, after) => {
    await using stage = await onStage();
    for (const files of [before, after]) await run(stage, 'whole', files);
    const wanted = await whole(stage, 'whole');
    await run(stage, 'count', before);
    const { writes } = await run(stage, 'count', during, Infinity);
    // the run's mark, data.json, two pages, removals in one batch, the purge, the manifest
    expect(writes).toBe(7);

    // A few at a time: all of them poll one account's purge records.
    await pMap(
      Array.from({ length: writes }, (_, death) => death),
      async (death) => {
        const name = `killed-${death + 1}`;
        await run(stage, name, before);
        await whole(stage, name);
        expect((await run(stage, name, during, death + 1)).error).toBeDefined();
        await whole(stage, name);
        // A debt and its purge within one second cannot be told apart; no two real runs are so close.
        stage.cloud.clock.advance(1);
        expect([name, (await run(stage, name, after)).error]).toEqual([name, undefined]);
        expect([name, await whole(stage, name)]).toEqual([name, wanted]);
        expect([name, (await run(stage, name, after)).report.result]).toEqual([name, 'unchanged']);
      },
      { concurrency: 4 },
    );
  },
);
