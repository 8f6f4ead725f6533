import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { BUCKET, HOST, openBench, type Bench } from './cos-client.ts';

const versioning = (bench: Bench, status: string) =>
  bench.ask({
    method: 'PUT',
    query: { versioning: '' },
    body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
  });

async function versioned() {
  const bench = openBench();
  await versioning(bench, 'Enabled');
  return bench;
}

const idOf = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  headers['x-cos-version-id'] ?? '';

/** What GET ?versions shows, as `kind key id latest`. */
async function shown(bench: Bench, query: Record<string, string> = {}) {
  const { text } = await bench.ask({ query: { versions: '', ...query } });
  const all = [...text.matchAll(/<(Version|DeleteMarker)>([^]*?)<\/\1>/g)];
  const member = (of: string, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(of)?.[1];
  return {
    rows: all.map(([, kind, of = '']) => [
      kind,
      member(of, 'Key'),
      member(of, 'VersionId'),
      member(of, 'IsLatest'),
    ]),
    next: [member(text, 'NextKeyMarker'), member(text, 'NextVersionIdMarker')],
    text,
  };
}

describe('?versioning (436/19888, 436/19889)', () => {
  test('never set it is an empty element; then it is what was put, and nothing else is taken', async () => {
    const bench = openBench();
    expect((await bench.ask({ query: { versioning: '' } })).text).toContain('<VersioningConfiguration/>');
    expect(await versioning(bench, 'Off')).toMatchObject({ status: 400, code: 'MalformedXML' });
    expect((await versioning(bench, 'Enabled')).status).toBe(200);
    expect((await bench.ask({ query: { versioning: '' } })).text).toContain('<Status>Enabled</Status>');
  });
});

describe('objects with versions (436/19883)', () => {
  test('every PUT makes a version, with an id like the real ones (436/7749), and each can be read', async () => {
    const bench = await versioned();
    const [first, second] = [await bench.put('a', 'one'), await bench.put('a', 'two')];
    expect(Buffer.from(idOf(first), 'base64').toString()).toMatch(/^\d{20}$/);
    expect(idOf(first)).not.toContain('=');
    expect((await bench.ask({ key: 'a' })).text).toBe('two');
    const old = await bench.ask({ key: 'a', query: { versionId: idOf(first) } });
    expect([old.text, idOf(old)]).toEqual(['one', idOf(first)]);
    expect(idOf(await bench.ask({ method: 'HEAD', key: 'a' }))).toBe(idOf(second));
    expect(await bench.ask({ key: 'a', query: { versionId: 'MTg0' } })).toMatchObject({
      status: 404,
      code: 'NoSuchVersion',
    });
  });

  test('DELETE puts a marker on top: 404 that says so in a header, and DeleteMarkerCreated (583/9707)', async () => {
    const bench = await versioned();
    const version = idOf(await bench.put('a', 'one'));
    const marker = await bench.ask({ method: 'DELETE', key: 'a' });
    expect(marker).toMatchObject({ status: 204, headers: { 'x-cos-delete-marker': 'true' } });
    const gone = await bench.ask({ key: 'a' });
    expect(gone).toMatchObject({
      status: 404,
      code: 'NoSuchKey',
      headers: { 'x-cos-delete-marker': 'true' },
    });
    expect(bench.events.at(-1)).toMatchObject({ name: 'cos:ObjectRemove:DeleteMarkerCreated', key: 'a' });
    expect((await shown(bench)).rows).toEqual([
      ['DeleteMarker', 'a', idOf(marker), 'true'],
      ['Version', 'a', version, 'false'],
    ]);
    expect((await bench.ask()).text).not.toContain('<Key>a</Key>');
    expect(bench.cos.view(BUCKET).keys()).toEqual([]);
  });

  test('DELETE with versionId removes that one for good, and the event is Delete; a marker away, the object is back', async () => {
    const bench = await versioned();
    await bench.put('a', 'one');
    const marker = idOf(await bench.ask({ method: 'DELETE', key: 'a' }));
    const told = await bench.ask({ method: 'DELETE', key: 'a', query: { versionId: marker } });
    expect(told).toMatchObject({
      status: 204,
      headers: { 'x-cos-delete-marker': 'true', 'x-cos-version-id': marker },
    });
    expect((await bench.ask({ key: 'a' })).text).toBe('one');
    expect(bench.events.at(-1)?.name).toBe('cos:ObjectRemove:Delete');
  });

  test('suspended: the id is null, unsaid by PUT, and replaced by the next; older versions stay', async () => {
    const bench = openBench();
    await bench.put('a', 'before');
    await versioning(bench, 'Enabled');
    const kept = idOf(await bench.put('a', 'kept'));
    await versioning(bench, 'Suspended');
    expect(idOf(await bench.put('a', 'null one'))).toBe('');
    expect(idOf(await bench.ask({ method: 'HEAD', key: 'a' }))).toBe('null');
    expect((await shown(bench)).rows).toEqual([
      ['Version', 'a', 'null', 'true'],
      ['Version', 'a', kept, 'false'],
    ]);
    expect(idOf(await bench.ask({ method: 'DELETE', key: 'a' }))).toBe('null');
    expect((await shown(bench)).rows.map(([kind, , id]) => [kind, id])).toEqual([
      ['DeleteMarker', 'null'],
      ['Version', kept],
    ]);
  });

  test('forbid-overwrite means nothing once versions were on (436/7749)', async () => {
    const bench = await versioned();
    await bench.put('a');
    expect((await bench.put('a', 'y', { 'x-cos-forbid-overwrite': 'true' })).status).toBe(200);
  });

  test('a copy of a version (436/10881)', async () => {
    const bench = await versioned();
    const version = idOf(await bench.put('a', 'one'));
    await bench.put('a', 'two');
    const headers = { 'x-cos-copy-source': `${HOST}/a?versionId=${version}` };
    const told = await bench.ask({ method: 'PUT', key: 'b', headers });
    expect(told.headers['x-cos-copy-source-version-id']).toBe(version);
    expect(told.text).toContain(`<VersionId>${idOf(told)}</VersionId>`);
    expect((await bench.ask({ key: 'b' })).text).toBe('one');
  });

  test('a batch delete makes markers, or removes versions (436/8289)', async () => {
    const bench = await versioned();
    const version = idOf(await bench.put('a', 'one'));
    await bench.put('b');
    const body = `<Delete><Object><Key>a</Key><VersionId>${version}</VersionId></Object><Object><Key>b</Key></Object></Delete>`;
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
    const { text } = await bench.ask({ method: 'POST', query: { delete: '' }, headers, body });
    expect(text).toContain(`<VersionId>${version}</VersionId>`);
    expect(text).toMatch(/<Key>b<\/Key>\s*<DeleteMarker>true<\/DeleteMarker>\s*<DeleteMarkerVersionId>\w+</);
    expect((await shown(bench)).rows.map(([kind, key]) => [kind, key])).toEqual([
      ['DeleteMarker', 'b'],
      ['Version', 'b'],
    ]);
    expect(bench.events.map(({ name }) => name).slice(-2)).toEqual([
      'cos:ObjectRemove:Delete',
      'cos:ObjectRemove:DeleteMarkerCreated',
    ]);
  });
});

describe('GET ?versions (436/35521)', () => {
  test('pages go on after a version, and common prefixes count', async () => {
    const bench = await versioned();
    for (const key of ['a', 'a', 'a', 'b', 'd/1', 'd/2', 'z']) await bench.put(key);
    const seen: unknown[] = [];
    let next: Record<string, string> = {};
    for (let page = 0; page < 9; page += 1) {
      const told = await shown(bench, { 'max-keys': '2', delimiter: '/', ...next });
      const folders = [...told.text.matchAll(/<CommonPrefixes>\s*<Prefix>(.*?)</g)].map((match) => match[1]);
      seen.push([...told.rows.map(([, key]) => key), ...folders]);
      const [key, id] = told.next;
      if (key === undefined) break;
      next = { 'key-marker': key, ...(id === undefined ? {} : { 'version-id-marker': id }) };
    }
    expect(seen).toEqual([
      ['a', 'a'],
      ['a', 'b'],
      ['z', 'd/'],
    ]);
  });

  test('a bucket without versions shows its objects as null', async () => {
    const bench = openBench();
    await bench.put('a');
    expect((await shown(bench)).rows).toEqual([['Version', 'a', 'null', 'true']]);
  });
});
