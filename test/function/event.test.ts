import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changesIn } from '../../function/event.ts';
import { character } from '../characters.ts';

const HOST = 'http://site-1250000000.cos.ap-guangzhou.myqcloud.com';
const encoded = (key: string) => key.split('/').map(encodeURIComponent).join('/');

/** A record as a real trigger sends it: the key raw, the URL percent-encoded. */
const record = (key: string, url = `${HOST}/${encoded(key)}`, eventName = 'cos:ObjectCreated:Put') => ({
  cos: {
    cosBucket: {
      appid: '1250000000',
      cosRegion: 'ap-guangzhou',
      name: 'site',
      region: 'gz',
      s3Region: 'ap-guangzhou',
    },
    cosNotificationId: 'unkown',
    cosObject: {
      key: `/1250000000/site/${key}`,
      meta: { 'Content-Type': 'text/html', 'x-cos-request-id': 'NjIx' },
      size: 3,
      url,
      vid: '',
    },
    cosSchemaVersion: '1.0',
  },
  event: {
    eventName,
    eventQueue: 'qcs:0:scf:ap-guangzhou:appid/1250000000:default.cdn-purge.$DEFAULT',
    eventSource: 'qcs::cos',
    eventTime: 1645634761,
    eventVersion: '1.0',
    reqid: 0,
    requestParameters: { requestSourceIP: '192.0.2.1' },
    reservedInfo: '',
  },
});
const keysIn = (...records: readonly unknown[]) =>
  changesIn({ Records: records }).map((change) => change.key);

const KEYS = [
  'index.html',
  'docs/index.html',
  'a b+c.txt',
  '100%.txt',
  '%20.txt',
  'a%2Fb.txt',
  'a#b?c&d.txt',
  '配置 示例.txt',
  '🎉.txt',
  "it's (1)~!*.txt",
  'docs/',
  '/1250000000/site/nested.txt',
  '1250000000/site/nested.txt',
  'https://example.com/a.txt',
  'a//b.txt',
  'two\nlines.txt',
];

describe('the key of a record', () => {
  test.each(KEYS)('%j: URL encoded, key raw', (key) => {
    expect(keysIn(record(key))).toEqual([key]);
  });

  test.each(KEYS)('%j: both raw', (key) => {
    // What would decode to something else may also be both encoded: then both readings are given.
    const readings = [...new Set([key, decodedOr(key)])];
    expect(keysIn(record(key, `${HOST}/${key}`))).toEqual(readings);
  });

  test('any key, in both encodings', () => {
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1, maxLength: 30 }), (key) => {
        expect(keysIn(record(key), record(key, `${HOST}/${key}`)).slice(0, 2)).toEqual([key, key]);
      }),
    );
  });

  test.each([
    ['another host of the bucket', 'https://site-1250000000.cos.accelerate.myqcloud.com/a.html'],
    ['the newer domain', 'https://site-1250000000.cos-internal.ap-guangzhou.tencentcos.cn/a.html'],
    ['a host of the user', 'https://origin.example.com/a.html'],
    ['no URL: by the key', ''],
    ['a URL without a path: by the key', HOST],
    ['a URL of another kind: by the key', 'a.html'],
  ])('%s', (_, url) => {
    expect(keysIn(record('a.html', url))).toEqual(['a.html']);
  });

  test('without its prefix, once', () => {
    for (const key of ['1250000000/site/a.html', '/1250000000/site/a.html', 'x/1250000000/site/a.html']) {
      expect(keysIn(record(key, ''))).toEqual([key]);
    }
  });

  test('a key that comes without the prefix', () => {
    const bare = record('a.html', '');
    bare.cos.cosObject.key = '/docs/a.html';
    expect(keysIn(bare)).toEqual(['docs/a.html']);
  });
});

describe('the records of an event', () => {
  test('all of them, in order, duplicates too', () => {
    expect(keysIn(record('a'), record('b'), record('a'))).toEqual(['a', 'b', 'a']);
  });

  test('none is no fault', () => {
    expect(keysIn()).toEqual([]);
  });

  test.each([
    ['cos:ObjectCreated:CompleteMultipartUpload'],
    ['cos:ObjectCreated:Copy'],
    ['cos:ObjectRemove:Delete'],
    ['cos:ObjectRemove:DeleteMarkerCreated'],
    ['cos:ObjectCreated:*'],
  ])('%s is told by its name', (event) => {
    expect(changesIn({ Records: [record('a', undefined, event)] })).toEqual([{ key: 'a', event }]);
  });
});

describe('what is no COS event throws, so that it shows in the log', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', '{"Records":[]}'],
    ['an empty object', {}],
    ['a timer', { Type: 'Timer', TriggerName: 't', Time: '2019-02-21T11:49:00Z', Message: '' }],
    ['Records that are none', { Records: {} }],
  ])('%s', (_, event) => {
    expect(() => changesIn(event)).toThrow('This is no COS event: it has no Records.');
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['of another service', { CMQ: { msgBody: '' } }],
    ['without an object', { cos: { cosBucket: {} }, event: {} }],
    ['whose key is no text', { cos: { cosObject: { key: 7 } } }],
  ])('a record %s', (_, one) => {
    expect(() => changesIn({ Records: [record('a'), one] })).toThrow(
      'A record of the event names no object.',
    );
  });
});

function decodedOr(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
