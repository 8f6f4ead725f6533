import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOSTILE_NAMES } from '../sites/index.ts';
import { ORIGINS } from './origins.ts';
import { onStage, type Stage } from './stage.ts';
import { told } from './story.ts';

const BASE = 'https://www.example.com/';
/** Each is two deploys and hundreds of visits. */
const RUNS = 1;

/** Characters that mean something in a URL, and some that are none of ASCII. */
const segment = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Array.from(' +#?%&~\'"^`|<>{}[]()!*;:@=,$.-_'), '%20', '%2F', '中文', '🎉', 'é'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join('').replace(/[/\\]|\p{Cc}/gu, '_'))
  .filter(
    (name) => !/^\.+$/.test(name) && name.trim() === name && new TextEncoder().encode(name).length < 60,
  );

const key = fc.oneof(
  segment.map((name) => `${name}.html`),
  segment.map((name) => `${name}-folder/index.html`),
  segment.map((name) => `${name}.css`),
  fc.constantFrom(...HOSTILE_NAMES),
);

/** What becomes of a key between the two deploys. */
const site = fc.uniqueArray(fc.record({ key, fate: fc.constantFrom('changed', 'removed', 'new', 'same') }), {
  // Two names that are the same in Unicode are refused.
  selector: ({ key }) => key.normalize('NFC'),
  minLength: 8,
  maxLength: 12,
});

/** Every URL by which a visitor may come to a key: as a browser sends a link, and with everything escaped that can be. */
function spellings(key: string): readonly string[] {
  const forms = [
    key,
    ...(/(^|\/)index\.html$/.test(key) ? [key.slice(0, -'index.html'.length)] : []),
    ...(key.endsWith('.html') ? [key.slice(0, -'.html'.length)] : []),
  ].filter((form) => !/(^|\/)\.{1,2}$/.test(form));
  const links = forms.flatMap((form) => [
    new URL(BASE + form.replace(/[%?#\\]/g, encodeURIComponent)).href,
    BASE + form.split('/').map(encodeURIComponent).join('/'),
  ]);
  return [...new Set(links.flatMap((link) => [link, `${link}?utm_source=mail`]))];
}

const see = async (stage: Stage, keys: readonly string[]) =>
  await Promise.all(
    keys.flatMap((key) => spellings(key).map(async (url) => ({ url, ...(await stage.cloud.visit(url)) }))),
  );

/** The two builds of a site. Every body names its key, so that what an edge serves tells where it is from. */
function builds(keys: readonly { readonly key: string; readonly fate: string }[]) {
  const body = (key: string, version: string) => `${key} in ${version}`;
  const before = keys.filter(({ fate }) => fate !== 'new');
  const after = keys.filter(({ fate }) => fate !== 'removed');
  return {
    one: new Map([
      ['404.html', 'nothing here'],
      ...before.map(({ key }) => [key, body(key, 'one')] as const),
    ]),
    two: new Map([
      ['404.html', 'nothing here any more'],
      ...after.map(({ key, fate }) => [key, body(key, fate === 'same' ? 'one' : 'two')] as const),
    ]),
  };
}

describe.each(ORIGINS)('behind $name', ({ arrange }) => {
  test.each(['direct', 'function'])(
    'purge: %s: after a green step no URL serves what was replaced',
    async (purge) => {
      await using stage = await onStage();
      await arrange(stage);
      let deploys = 0;
      await fc.assert(
        fc.asyncProperty(site, async (keys) => {
          const prefix = `run-${(deploys += 1)}/`;
          const below = keys.map(({ key, fate }) => ({ key: prefix + key, fate }));
          const { one, two } = builds(keys);
          const inputs = {
            purge,
            prefix,
            site: `run-${deploys}`,
            'keep-removed-for': '0',
            'on-missing': 'fail',
          };
          const first = await told(stage, 'site', { inputs, files: Object.fromEntries(one) });
          expect(first.error).toBeUndefined();
          const names = below.map(({ key }) => key);
          await see(stage, names);
          // A flush compares Last-Modified, which knows no less than a second.
          stage.cloud.clock.advance(1);
          const second = await told(stage, 'site', { inputs, files: Object.fromEntries(two) });
          expect(second.error).toBeUndefined();

          const replaced = new Set(
            keys.filter(({ fate }) => fate !== 'same').map(({ key }) => `${key} in one`),
          );
          const served = await see(stage, names);
          expect(served.filter(({ body }) => replaced.has(body))).toEqual([]);
          // What is there now is served under its own name, also where an edge had kept that nothing was there.
          for (const { key, fate } of keys) {
            if (fate === 'removed') continue;
            const literal = served.find(({ url }) => url === spellings(prefix + key)[0]);
            expect([key, literal?.body]).toEqual([key, two.get(key)]);
          }
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
  );
});
