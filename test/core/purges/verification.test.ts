import { expect, test } from '@jest/globals';
import { verdictOf, type Look, type Verdict } from '../../../src/core/purges/verification.ts';

const url = 'https://example.com/docs/a%20b.html';
const wanted: Look = { url, wanted: 'new' };
const gone: Look = { url, gone: 'old' };
const answer = (status: number, md5: string, location?: string) => ({
  status,
  md5,
  headers: location === undefined ? {} : { location },
});

test.each<[string, Look, ReturnType<typeof answer>, Verdict]>([
  ['what was deployed', wanted, answer(200, 'new'), 'fresh'],
  ['what was deployed before', wanted, answer(200, 'old'), 'STALE'],
  ['nothing there', wanted, answer(404, 'page'), 'STALE'],
  ['an error with the content that is wanted', wanted, answer(500, 'new'), 'STALE'],
  ['what is gone, still there', gone, answer(200, 'old'), 'STALE'],
  ['what is gone, and something else there', gone, answer(200, 'other'), 'fresh'],
  ['what is gone', gone, answer(404, 'old'), 'fresh'],
  ['another host', wanted, answer(301, '', 'https://www.example.com/docs/a%20b.html'), 'moved'],
  ['another scheme', wanted, answer(308, '', 'http://example.com/docs/a%20b.html'), 'moved'],
  ['another path of another host', wanted, answer(301, '', 'https://www.example.com/'), 'STALE'],
  ['another path of the same host', wanted, answer(302, '', '/login'), 'STALE'],
  ['itself', wanted, answer(302, '', '/docs/a%20b.html'), 'STALE'],
  ['a place that is none', wanted, answer(302, '', 'https://['), 'STALE'],
  ['no redirect at all', wanted, answer(200, 'old', 'https://www.example.com/docs/a%20b.html'), 'STALE'],
])('%s', (_, look, visited, want) => {
  expect(verdictOf(look, visited)).toBe(want);
});
