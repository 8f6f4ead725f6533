import { describe, expect, test } from '@jest/globals';
import { deploy } from '../../src/deploy.ts';
import type { SiteFiles } from '../sites/index.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

async function run(stage: Stage, files: SiteFiles, inputs: Readonly<Record<string, string>> = {}) {
  const settings = stage.settings({ source: await stage.source('site', files), purge: 'direct', ...inputs });
  const report = blankReport();
  const from = stage.cloud.ledger.entries().length;
  const error: unknown = await deploy(settings, stage.world(settings), report).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const writes = stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(
      ({ operation, detail }) =>
        /^(Put|Delete|Post)/.test(operation) && JSON.stringify(detail).includes('a.txt'),
    )
    .map(({ operation }) => operation);
  return { report, error, writes };
}

const PAGE = { 'index.html': 'home', 'a.txt': 'one' };
const headers = (...lines: readonly string[]) => ({ ...PAGE, _headers: lines.join('\n') });

test('a line of cache-control that no file fits is told, and stops nothing', async () => {
  await using stage = await onStage();
  const lines = '*.htm: no-store\nindex.html: no-cache';
  const { error, report } = await run(stage, PAGE, { 'cache-control': lines, prefix: 'site' });
  expect(error).toBeUndefined();
  expect(report.warnings).toEqual([expect.stringMatching(/^No file of the source fits \*\.htm, /)]);
  expect(stage.cloud.bucket().headers('site/index.html')).toMatchObject({ 'Cache-Control': 'no-cache' });
});

describe('a page that is not UTF-8', () => {
  const GBK = Buffer.from([0x3c, 0x70, 0x3e, 0xc4, 0xe3, 0xba, 0xc3]);

  test('goes up, with a warning that says how to name its charset', async () => {
    await using stage = await onStage();
    const { error, report } = await run(stage, {
      ...PAGE,
      'b.html': GBK,
      'c.html': GBK,
      'd.bin': GBK,
      'utf-16.html': Buffer.from([0xff, 0xfe, 0x3c, 0x00, 0x60, 0x4f]),
      'e.html': '你好',
    });
    expect(error).toBeUndefined();
    expect(report.warnings).toEqual([
      expect.stringMatching(
        /^2 files went up with charset=utf-8 and are not UTF-8.*\(first: b\.html\).*charset=gbk/,
      ),
    ]);
    const named = headers('/b.html', 'Content-Type: text/html; charset=gbk');
    const later = await run(stage, { ...named, 'b.html': Buffer.concat([GBK, GBK]) });
    expect(later.report.warnings).toEqual([]);
    expect(stage.cloud.bucket().headers('b.html')).toMatchObject({
      'Content-Type': 'text/html; charset=gbk',
    });
  });
});

describe('_headers', () => {
  test('goes up with the files, changes by a copy, and what nobody asks for any more is gone', async () => {
    await using stage = await onStage();
    const seen = () => stage.cloud.bucket().headers('a.txt');
    await run(
      stage,
      headers('/a.txt', 'Content-Disposition: attachment', 'X-Cos-Meta-Build: 1', 'Expires: 0'),
    );
    expect(seen()).toMatchObject({
      'Content-Disposition': 'attachment',
      'x-cos-meta-build': '1',
      Expires: '0',
    });
    expect(stage.cloud.bucket().keys()).not.toContain('_headers');

    const second = await run(
      stage,
      headers('/a.txt', 'Content-Disposition: attachment', 'X-Cos-Meta-Build: 2'),
    );
    expect(second.error).toBeUndefined();
    expect(second.writes).toEqual(['PutObjectCopy']);
    expect(seen()).toMatchObject({ 'Content-Disposition': 'attachment', 'x-cos-meta-build': '2' });
    expect(seen()).not.toHaveProperty('Expires');
    expect(
      (await run(stage, headers('/a.txt', 'Content-Disposition: attachment', 'X-Cos-Meta-Build: 2'))).report
        .result,
    ).toBe('unchanged');

    // Without the manifest HEAD tells the same.
    stage.cloud.bucket().remove('.cos-site-deploy/site.json');
    expect(
      (await run(stage, headers('/a.txt', 'Content-Disposition: attachment', 'X-Cos-Meta-Build: 2'))).writes,
    ).toEqual([]);

    await run(stage, PAGE);
    expect(seen()).not.toHaveProperty('Content-Disposition');
    expect(seen()).not.toHaveProperty('x-cos-meta-build');
  });

  test('with a line that COS cannot store writes nothing, and names it', async () => {
    await using stage = await onStage();
    const { error } = await run(stage, headers('/*', '  X-Frame-Options: DENY'));
    expect(String(error)).toMatch(/_headers, line 2: COS cannot store "X-Frame-Options"/);
    const large = ['A', 'B', 'C'].map((name) => `  X-Cos-Meta-${name}: ${'x'.repeat(1500)}`);
    expect(String((await run(stage, headers('/a.txt', ...large))).error)).toMatch(
      /metadata of 1 file \(first: a\.txt\).* together, COS takes 4,096/,
    );
    expect(stage.cloud.bucket().keys()).toEqual([]);
  });
});

describe('a change of headers alone', () => {
  test('leaves metadata, ACL and storage class that somebody else gave the object', async () => {
    await using stage = await onStage();
    const { bucket } = stage.world(stage.settings({}));
    await bucket.put({
      key: 'a.txt',
      content: { bytes: new TextEncoder().encode('one') },
      headers: {
        contentType: 'text/plain',
        cacheControl: '',
        more: { 'x-cos-meta-by': 'hand', 'content-language': 'en' },
      },
      isPrivate: true,
    });
    const { error, writes } = await run(stage, headers('/a.txt', 'Content-Language: de'));
    expect([error, writes]).toEqual([undefined, ['PutObjectCopy']]);
    expect(stage.cloud.bucket().headers('a.txt')).toMatchObject({
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Language': 'de',
      'x-cos-meta-by': 'hand',
    });
    expect((await stage.cloud.visit('https://www.example.com/a.txt')).status).toBe(403);
  });
});
