import { describe, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathOf, type LocalFile } from '../../src/core/site/site.ts';
import { md5 } from '../core/builders.ts';
import { hashedFiles, home, keys, link, reading, refusal, source, write } from './disk-builders.ts';

describe('what is read', () => {
  test('size, MD5 and path of a file; an empty one too', async () => {
    await write('a.txt', 'one');
    await write('empty', '');
    const modifiedAt = expect.any(Number);
    const root = { folder: source, prefix: 'docs/' };
    const wanted = [
      { key: 'docs/a.txt', root, size: 3, modifiedAt, hash: md5('one') },
      { key: 'docs/empty', root, size: 0, modifiedAt, hash: md5('') },
    ];
    const files = await hashedFiles({ prefix: 'docs/' });
    expect(files).toEqual(wanted);
    expect(files.map(pathOf)).toEqual([join(source, 'a.txt'), join(source, 'empty')]);
    // Not before somebody asks for it.
    const unread = wanted.map((one) => ({ ...one, hash: undefined }));
    expect((await reading({ prefix: 'docs/' })).files).toEqual(unread);
  });

  test('files are told as they are found, while other things go on: each once, and none that is excluded', async () => {
    for (let n = 0; n < 60; n++) await write(`${n % 20}/${n}.txt`, '');
    for (let n = 0; n < 1200; n++) await write(`flat/${n}.txt`, '');
    await write('_headers', '');
    await write('.git/config');
    // To the walk every folder seems to take long.
    let time = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (time += 10));
    let turns = 0;
    const turn = setInterval(() => (turns += 1), 0);
    const found: LocalFile[] = [];
    const toldAt = new Set<number>();
    const { files } = await reading({
      exclude: ['.git/'],
      onFound: (some) => {
        expect(some.length).toBeLessThanOrEqual(500);
        found.push(...some);
        toldAt.add(turns);
        const begun = Date.now();
        while (Date.now() < begun + 2);
      },
    }).finally(() => {
      clearInterval(turn);
      clock.mockRestore();
    });
    const keys = (some: readonly LocalFile[]) => some.map(({ key }) => key).sort();
    expect(keys(found)).toEqual([...keys(files), '_headers'].sort());
    expect(new Set(found).size).toBe(1261);
    for (const one of files) expect(found).toContain(one);
    expect(toldAt.size).toBeGreaterThan(10);
  });

  test('every file at any depth, dot files too, sorted by key; empty folders are nothing', async () => {
    for (const path of [
      'b.html',
      'a/z.css',
      'a.html',
      '.well-known/security.txt',
      'a/b/c',
      'B.html',
      '.nojekyll',
    ])
      await write(path);
    await mkdir(join(source, 'nothing'));
    expect(await keys()).toEqual([
      '.nojekyll',
      '.well-known/security.txt',
      'B.html',
      'a.html',
      'a/b/c',
      'a/z.css',
      'b.html',
    ]);
  });

  test('names as they are', async () => {
    const names = [
      '100%.txt',
      'a #?&+~.txt',
      "it's.txt",
      'back\\slash.txt',
      '[x].txt',
      '...',
      '配置 示例.txt',
      '🎉.txt',
    ];
    for (const name of names) await write(name);
    expect(new Set(await keys())).toEqual(new Set(names));
  });

  test('a source with a slash at its end, and one behind a link', async () => {
    await write('a.txt');
    await symlink(source, join(home, 'public'));
    for (const from of [`${source}/`, join(home, 'public')]) {
      expect((await reading({}, from)).files.map((one) => one.key)).toEqual(['a.txt']);
    }
  });
});

describe('_headers', () => {
  test('at the root is read and not deployed; elsewhere it is a file', async () => {
    await write('index.html');
    await write('_headers', '/*\n  Expires: 0');
    await write('docs/_headers');
    const { headersFile, files } = await reading({ prefix: 'v2/' });
    expect(headersFile).toBe('/*\n  Expires: 0');
    expect(files.map((file) => file.key)).toEqual(['v2/docs/_headers', 'v2/index.html']);
  });

  test('that is excluded is not read', async () => {
    await write('index.html');
    await write('_headers');
    expect((await reading({ exclude: ['_headers'] })).headersFile).toBeUndefined();
  });

  test.each<[string, Buffer]>([
    ['UTF-16, as an older PowerShell writes it', Buffer.from('\ufeff/*\n', 'utf16le')],
    ['Latin-1', Buffer.from('/caf\u00e9/\n', 'latin1')],
  ])('in %s is refused with that word', async (_, bytes) => {
    await write('index.html');
    await writeFile(join(source, '_headers'), bytes);
    expect(await refusal()).toMatch(/_headers is not UTF-8/);
  });

  test('alone is no site', async () => {
    await write('_headers');
    expect(await refusal()).toMatch(/holds no files to deploy/);
  });
});

describe('exclude', () => {
  const ALL = ['a.map', 'drafts/a.html', 'index.html', 'x/a.map', 'x/drafts/b.html'];
  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [], ALL],
    ['a name at any depth', ['*.map'], ['drafts/a.html', 'index.html', 'x/drafts/b.html']],
    ['a folder at any depth', ['drafts/'], ['a.map', 'index.html', 'x/a.map']],
    ['a folder at the root', ['/drafts/'], ['a.map', 'index.html', 'x/a.map', 'x/drafts/b.html']],
    ['all but one', ['*.map', '!x/a.map'], ['drafts/a.html', 'index.html', 'x/a.map', 'x/drafts/b.html']],
    ['all but pages', ['*', '!*/', '!*.html'], ['drafts/a.html', 'index.html', 'x/drafts/b.html']],
    [
      'a folder, of which nothing can come back',
      ['x/', '!x/a.map'],
      ['a.map', 'drafts/a.html', 'index.html'],
    ],
    [
      'what is in a folder, but one',
      ['x/*', '!x/a.map'],
      ['a.map', 'drafts/a.html', 'index.html', 'x/a.map'],
    ],
    ['two stars', ['x/**', '**/a.html'], ['a.map', 'index.html']],
    [
      'two stars for no folder as well',
      ['x/**/a.map'],
      ['a.map', 'drafts/a.html', 'index.html', 'x/drafts/b.html'],
    ],
    ['a comment, and a name that only looks like a folder', ['# *.html', 'index.html/'], ALL],
    ['what matches nothing', ['[a-', '/', '\\', '!a.map'], ALL],
  ])('%s', async (_, exclude, want) => {
    for (const path of ALL) await write(path);
    const site = await reading({ exclude });
    expect(site.files.map((one) => one.key)).toEqual(want);
    // Also of files that are no longer there.
    expect(ALL.filter((key) => !site.isExcluded(key))).toEqual(want);
  });

  test.each([
    ['docs/', false],
    ['docs/.', false],
    ['docs/..', false],
    ['docs/./x.txt', false],
    ['docs//x.map', true],
    ['docs/./x.map', true],
    ['docs/../x.map', true],
    ['docs/a//x.map', true],
  ])('of %s, which a bucket may hold and no build output does: %p', async (key, want) => {
    await write('index.html');
    const site = await reading({ prefix: 'docs/', exclude: ['*.map'] });
    expect(site.isExcluded(key)).toBe(want);
  });

  test('takes paths below the source, whatever the prefix', async () => {
    await write('docs/a.html');
    await write('b.html');
    expect(await keys({ prefix: 'docs/', exclude: ['/docs/'] })).toEqual(['docs/b.html']);
  });

  test('a reserved or odd name that is excluded is no mistake', async () => {
    await write('index.html');
    await write('.cos-site-deploy/x.json');
    await write('two\nlines');
    expect(await keys({ exclude: ['.cos-site-deploy/', 'two*'] })).toEqual(['index.html']);
  });
});

describe('a source that cannot be deployed is refused before anything is', () => {
  test('missing', async () => {
    expect(await refusal({}, join(home, 'dist'))).toMatch(/dist does not exist/);
  });

  test('a file', async () => {
    await write('a.zip');
    expect(await refusal({}, join(source, 'a.zip'))).toMatch(/a\.zip is not a directory/);
  });

  test('empty, holding only folders, or with all of it excluded', async () => {
    expect(await refusal()).toMatch(/holds no files/);
    await mkdir(join(source, 'a/b'), { recursive: true });
    expect(await refusal()).toMatch(/holds no files/);
    await write('a/b/c');
    expect(await refusal({ exclude: ['*'] })).toMatch(/holds no files/);
  });

  test('reserved names', async () => {
    await write('.cos-site-deploy/acme.docs.json');
    await write('docs/.cos-site-deploy/probe-1');
    expect(await refusal()).toMatch(
      /\.cos-site-deploy\/acme\.docs\.json.*reserved[^]*docs\/\.cos-site-deploy\/probe-1.*reserved/,
    );
  });

  test('a key of 851 bytes; one of 850 is taken, and the prefix counts', async () => {
    const path = ['文'.repeat(60), '文'.repeat(60), '文'.repeat(60), '文'.repeat(60), 'x'.repeat(126)].join(
      '/',
    );
    await write(path);
    expect(await keys()).toEqual([path]);
    expect(await refusal({ prefix: 'd/' })).toMatch(/the key has 852 bytes, COS takes 850/);
  });

  test('control characters', async () => {
    await write('two\nlines');
    await write('del\u007f');
    const message = await refusal();
    expect(message).toMatch(/"two\\nlines": its name holds a control character/);
    expect(message.match(/control character/g)).toHaveLength(2);
  });

  test('one name in two forms of Unicode', async () => {
    await write('caf\u00e9.html');
    await write('cafe\u0301.html');
    expect(await refusal()).toMatch(/are the same name in Unicode/);
  });

  test('a name that is not UTF-8', async () => {
    await write('index.html');
    const name = Buffer.concat([Buffer.from(`${source}/`), Buffer.from([0xc4, 0xe3, 0x2e, 0x74])]);
    try {
      await writeFile(name, 'GBK');
    } catch {
      return; // This file system takes only UTF-8, so nothing is to be refused.
    }
    expect(await refusal()).toMatch(/its name is not UTF-8/);
  });

  test('what is neither file nor folder', async () => {
    await write('index.html');
    execFileSync('mkfifo', [join(source, 'pipe')]);
    expect(await refusal()).toMatch(/"pipe": it is neither a file nor a directory/);
  });

  test('a file and a folder that may not be read, both named', async () => {
    await write('index.html');
    await write('secret.html');
    await write('locked/a.html');
    await chmod(join(source, 'secret.html'), 0o000);
    await chmod(join(source, 'locked'), 0o000);
    const message = await asNobody(refusal);
    expect(message).toMatch(/"locked": it cannot be read \(.*EACCES/);
    // Of files access(2) is asked, which goes by the real user: root may read them all.
    if (process.getuid?.() !== 0) expect(message).toMatch(/"secret\.html": it cannot be read \(.*EACCES/);
    expect(await asNobody(() => keys({ exclude: ['locked/', 'secret.html'] }))).toEqual(['index.html']);
    await chmod(join(source, 'locked'), 0o755);
  });

  test('all mistakes at once, but no endless list', async () => {
    for (let n = 0; n < 30; n++) await link('gone', `x${n}`);
    const message = await refusal();
    expect(message.match(/leads nowhere/g)).toHaveLength(20);
    expect(message).toMatch(/and 10 more/);
  });
});

/** Root may read whatever there is, and so becomes somebody else for as long as this takes. */
async function asNobody<T>(read: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await read();
  await chmod(home, 0o755);
  process.seteuid?.(65_534);
  try {
    return await read();
  } finally {
    process.seteuid?.(0);
  }
}
