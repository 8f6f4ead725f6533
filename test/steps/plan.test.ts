import { describe, expect, test } from '@jest/globals';
import COS from 'cos-nodejs-sdk-v5';
import { killedAfter } from './killed.ts';
import { onStage, type Stage } from './stage.ts';
import { messageOf, told } from './story.ts';

const DIRECT = { purge: 'direct', 'keep-removed-for': '0' };
const OLD = { 'index.html': 'old', 'a.html': 'a', 'app.css': 'style' };
const NEW = {
  'index.html': 'new',
  'b.html': 'b',
  'app.css': 'style',
  _headers: '/app.css\n  Content-Language: de',
};
const MANIFEST = '.cos-site-deploy/site.json';

/** What tried to change anything at any service, or made somebody else do so. */
const attempts = (stage: Stage, from: number) =>
  stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(
      ({ kind, operation }) =>
        kind !== 'request' || !/^(?:Get|Head|List|Describe|Connect|repos\/(?:get|compare))/.test(operation),
    )
    .map(({ kind, service, operation }) => `${kind} ${service} ${operation}`);

type Row = {
  readonly name: string;
  /** What happened before. */
  readonly before?: (stage: Stage) => Promise<unknown>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Lines that the plan holds besides those of the four files. */
  readonly lines?: readonly string[];
  readonly warning?: RegExp;
  /** What it is refused with. */
  readonly refusal?: RegExp;
};

const deployed = async (stage: Stage, files: Readonly<Record<string, string>> = OLD) =>
  await told(stage, 'site', { files, inputs: DIRECT });

const ROWS: readonly Row[] = [
  { name: 'into an empty bucket, without a purge', inputs: { purge: 'off' }, lines: ['+ app.css (new)'] },
  {
    name: 'into an empty bucket, with the function that it takes',
    inputs: { purge: 'function' },
    lines: ['function: create the function', 'purge: 1 directory in the area mainland, of 100 left today'],
  },
  {
    name: 'of a change',
    before: deployed,
    lines: [
      '+ app.css (headers differ)',
      '+ b.html (new)',
      '+ index.html (content differs)',
      '- a.html (not in the build)',
      'purge: 5 URLs in the area mainland, of 10000 left today',
      'plan: 3 uploads, 1 removal, 0 unchanged',
    ],
  },
  {
    name: 'of a mirror',
    before: async (stage) => {
      await deployed(stage);
      stage.cloud.bucket().put('stray.html', 'by hand');
    },
    inputs: { delete: 'all' },
    lines: ['- a.html (not in the build)', '- stray.html (not in the build)'],
  },
  {
    name: 'after a run that was killed between its writes',
    before: (stage) =>
      told(stage, 'site', { files: OLD, inputs: DIRECT, wrap: (world) => killedAfter(4, world).world }),
    lines: ['+ b.html (new)'],
  },
  {
    name: 'after a run that left an upload in parts',
    before: async (stage) => {
      await deployed(stage);
      const { bucket: Bucket, region: Region, secretId, secretKey } = stage.cloud.world;
      const cos = new COS({ SecretId: secretId, SecretKey: secretKey });
      await cos.multipartInit({ Bucket, Region, Key: 'video.mp4' });
      const manifest = JSON.parse(stage.cloud.bucket().read(MANIFEST) ?? '') as object;
      stage.cloud
        .bucket()
        .put(MANIFEST, JSON.stringify({ ...manifest, writing: { 'video.mp4': Date.now() } }));
    },
    lines: ['- a.html (not in the build)'],
  },
  {
    name: 'with a manifest that is lost',
    before: async (stage) => {
      await deployed(stage);
      stage.cloud.bucket().remove(MANIFEST);
    },
    lines: ['plan: 3 uploads, 0 removals, 0 unchanged'],
    warning: /There is no manifest.*3 objects.*Nothing is removed/,
  },
  {
    name: 'with a manifest that cannot be read',
    before: async (stage) => {
      await deployed(stage);
      stage.cloud.bucket().put(MANIFEST, '{"format":2}');
    },
    lines: ['plan: 3 uploads, 0 removals, 0 unchanged'],
    warning: /cannot be used.*Nothing is removed/,
  },
  {
    name: 'where a domain has to be flushed',
    before: async (stage) => {
      await deployed(stage);
      stage.cloud.cdn.setDomain(stage.cloud.world.domain, { fullUrlCache: true });
    },
    lines: ['purge: 1 directory in the area mainland, of 99 left today'],
  },
  {
    name: 'of a bucket with versions',
    before: async (stage) => {
      const { bucket: Bucket, region: Region, secretId, secretKey } = stage.cloud.world;
      await new COS({ SecretId: secretId, SecretKey: secretKey }).putBucketVersioning({
        Bucket,
        Region,
        VersioningConfiguration: { Status: 'Enabled' },
      });
      await deployed(stage);
    },
    lines: ['- a.html (not in the build)'],
  },
  {
    name: 'that is refused, for what it would remove',
    before: (stage) =>
      deployed(stage, Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.html`, '']))),
    refusal: /would remove 30 of 30 files/,
  },
  {
    name: 'that is refused, for a file of another site',
    before: (stage) => told(stage, 'site', { files: OLD, inputs: { ...DIRECT, site: 'other' } }),
    refusal: /already belong to the site other/,
  },
];

describe('mode: plan writes nothing', () => {
  test.each(ROWS)('$name', async ({ before, inputs, lines = [], warning, refusal }) => {
    await using stage = await onStage();
    await before?.(stage);
    await stage.cloud.settled();
    const from = stage.cloud.ledger.entries().length;
    stage.log.length = 0;
    const { report, error } = await told(stage, 'site', {
      files: NEW,
      inputs: { ...DIRECT, ...inputs, mode: 'plan' },
    });
    await stage.cloud.settled();
    expect(attempts(stage, from)).toEqual([]);
    if (refusal === undefined) expect([error, report.result]).toEqual([undefined, 'planned']);
    else expect(messageOf(error)).toMatch(refusal);
    expect(stage.log).toEqual(expect.arrayContaining([...lines]));
    if (warning !== undefined) expect(report.warnings.join('\n')).toMatch(warning);
  });
});
