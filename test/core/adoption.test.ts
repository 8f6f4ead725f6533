import { expect, test } from '@jest/globals';
import { adoptionWarning } from '../../src/core/adoption.ts';
import { listed, listing } from './builders.ts';

const MANIFEST = '.cos-site-deploy/docs.json';

test('objects that nobody is known to own, where there is no manifest, are told', () => {
  const there = listing(listed('a.html'), listed('b.html'), listed('c.html'));
  const warning = adoptionWarning(there, new Map([['a.html', 'other']]), MANIFEST);
  expect(warning).toMatch(
    /no manifest \.cos-site-deploy\/docs\.json, but there are 2 objects.*first: b\.html/,
  );
  expect(warning).toMatch(/Nothing is removed by this run/);
  expect(adoptionWarning(listing(listed('a.html')), new Map(), MANIFEST)).toMatch(/there is 1 object that/);
});

test('none, or only those of other sites, are not', () => {
  expect(adoptionWarning(listing(), new Map(), MANIFEST)).toBeUndefined();
  expect(
    adoptionWarning(listing(listed('a.html')), new Map([['a.html', 'other']]), MANIFEST),
  ).toBeUndefined();
});
