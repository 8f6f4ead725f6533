import { expect, test } from '@jest/globals';
import { adoptionWarning } from '../../../src/core/sync/adoption.ts';

const MANIFEST = '.cos-site-deploy/site.json';
const TERRITORY = {
  prefix: '',
  others: ['docs/'],
  owners: new Map([['a.html', 'other']]),
  isWhole: true,
  previews: 'previews/pr-{pr}/',
};

test('objects that nobody is known to own, where there is no manifest, are told', () => {
  const warning = adoptionWarning(['a.html', 'b.html', 'c.html'], TERRITORY, MANIFEST);
  expect(warning).toMatch(
    /no manifest \.cos-site-deploy\/site\.json, but there are 2 objects.*first: b\.html/,
  );
  expect(warning).toMatch(/Nothing is removed by this run/);
  expect(adoptionWarning(['b.html'], TERRITORY, MANIFEST)).toMatch(/there is 1 object that/);
});

test('none are not, nor what other sites own, what stands on their ground, and what previews brought along', () => {
  const others = ['a.html', 'docs/x.html', 'previews/pr-7/index.html', 'previews/robots.txt'];
  expect(adoptionWarning([], TERRITORY, MANIFEST)).toBeUndefined();
  expect(adoptionWarning(others, TERRITORY, MANIFEST)).toBeUndefined();
});
