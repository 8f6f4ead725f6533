import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOSTILE_NAMES } from '../sites/index.ts';
import { character } from '../characters.ts';
import { onStage, type Stage } from './stage.ts';
import { told } from './story.ts';

const BASE = 'https://www.example.com/';

/** Each punctuation mark of ASCII: at the beginning of a name, within it, and at its end. */
const PUNCTUATED = Array.from(' !"#$%&\'()*+,-.:;<=>?@[\\]^_`{|}~').flatMap((mark) => [
  `${mark}a`,
  `a${mark}${mark}b.html`,
  `a${mark}`,
]);

/** Any characters of Unicode that a file's name may have here: no slash, and nothing that the action refuses. */
const name = fc
  .string({ unit: character, minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/[\u0000-\u001f\u007f/]/g, '_')) // eslint-disable-line no-control-regex
  .filter((text) => !/^\.{1,2}$/.test(text) && Buffer.byteLength(text) < 200);

const keys = fc
  .uniqueArray(
    fc.oneof(
      name,
      name.map((text) => `${text}.html`),
    ),
    {
      minLength: 60,
      maxLength: 60,
      selector: (text) => text.normalize('NFC'),
    },
  )
  .map((names) => names.map((text) => `any/${text}`));

const urlOf = (key: string): string => BASE + key.split('/').map(encodeURIComponent).join('/');

const bodies = async (stage: Stage, all: readonly string[]) =>
  await Promise.all(
    all.map(async (key) => {
      const { status, body } = await stage.cloud.visit(urlOf(key));
      return [key, status === 200 ? body : status] as const;
    }),
  );

test('any name is uploaded, listed, compared, purged and removed as one and the same key', async () => {
  await using stage = await onStage();
  const stay = { 'index.html': 'home' };
  let round = 0;
  await fc.assert(
    fc.asyncProperty(keys, async (some) => {
      const all = [
        ...(round === 0 ? [...PUNCTUATED.map((one) => `any/${one}`), ...HOSTILE_NAMES] : []),
        ...some,
      ];
      // Two forms of one name in Unicode are refused, in one build.
      const unique = [...new Map(all.map((key) => [key.normalize('NFC'), key])).values()];
      round += 1;
      const inputs = {
        purge: 'direct',
        'keep-removed-for': '0',
        'max-delete': '100%',
        site: `r${round}`,
        prefix: `r${round}`,
      };
      const below = unique.map((key) => `r${round}/${key}`);
      const build = (version: string) => ({
        ...stay,
        ...Object.fromEntries(unique.map((key) => [key, `${version} of ${key}`])),
      });
      const deploy = (files: Record<string, string>) => told(stage, 'site', { files, inputs });

      expect((await deploy(build('one'))).error).toBeUndefined();
      const there = stage.cloud
        .bucket()
        .keys()
        .filter((key) => key.startsWith(`r${round}/`));
      expect(there.sort()).toEqual([...below, `r${round}/index.html`].sort());
      expect(await bodies(stage, below)).toEqual(below.map((key, at) => [key, `one of ${unique[at] ?? ''}`]));
      expect((await deploy(build('one'))).report.result).toBe('unchanged');

      expect((await deploy(build('two'))).error).toBeUndefined();
      expect(await bodies(stage, below)).toEqual(below.map((key, at) => [key, `two of ${unique[at] ?? ''}`]));

      expect((await deploy(stay)).error).toBeUndefined();
      expect(
        stage.cloud
          .bucket()
          .keys()
          .filter((key) => key.startsWith(`r${round}/`)),
      ).toEqual([`r${round}/index.html`]);
      expect(await bodies(stage, below)).toEqual(below.map((key) => [key, 404]));
    }),
    { numRuns: Number(process.env['RUNS'] ?? 2), endOnFailure: true },
  );
});

describe('a listing', () => {
  test.each([999, 1000, 1001, 2001])(
    'of %i objects is whole, and holds nothing of a prefix beside it',
    async (count) => {
      await using stage = await onStage();
      const view = stage.cloud.bucket();
      const wanted = Array.from({ length: count }, (_, index) => `docs/${index}`);
      for (const key of [...wanted, 'docs', 'docs-old/1', 'docs0', 'doc/1', 'docs!/1']) view.put(key, '');
      const listed = await stage.world(stage.settings({})).bucket.list('docs/');
      expect(listed.map(({ key }) => key).sort()).toEqual(wanted.sort());
    },
  );
});
