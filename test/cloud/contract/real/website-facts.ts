import { deepEqual, equal, match } from 'node:assert/strict';
import type { Area } from './fact.ts';
import type { Place } from './place.ts';

const page = ({ wire, websiteHost: host }: Place, target: string) =>
  wire.send({ method: 'GET', host, target, headers: {}, scheme: 'http' });

/** The website endpoint of a bucket with `index.html` and `404.html`. */
export const website: Area = {
  name: 'COS website',
  facts: [
    {
      name: '/ and /dir/ answer their index document, to anybody',
      source: '436/31930',
      async check(place) {
        const html = { 'content-type': 'text/html' };
        await place.cos({ method: 'PUT', key: 'index.html', body: 'home', headers: html });
        await place.cos({ method: 'PUT', key: 'w/index.html', body: 'inside', headers: html });
        await place.cos({ method: 'PUT', key: '404.html', body: 'lost', headers: html });
        const bodies = [(await page(place, '/')).text, (await page(place, '/w/')).text];
        deepEqual(bodies, ['home', 'inside']);
      },
    },
    {
      name: '/dir is a redirection to /dir/',
      source: 'captured',
      async check(place) {
        const { status, headers } = await page(place, '/w');
        equal(status, 302);
        match(headers['location'] ?? '', /\/w\/$/);
      },
    },
    {
      name: 'what is not there is the error document with status 404',
      source: '436/31930',
      async check(place) {
        const { status, text } = await page(place, '/w/none.html');
        deepEqual([status, text], [404, 'lost']);
      },
    },
    {
      name: 'the object endpoint knows no index document',
      source: '436/31930',
      async check({ cos }) {
        const { status, code } = await cos({ key: 'w/' });
        deepEqual([status, code], [404, 'NoSuchKey']);
      },
    },
    {
      name: 'a page has its object’s ETag and Content-Type',
      source: 'captured',
      async check(place) {
        const { headers } = await page(place, '/w/');
        deepEqual(
          [headers['content-type'], headers['etag']],
          ['text/html', (await place.cos({ method: 'HEAD', key: 'w/index.html' })).headers['etag']],
        );
      },
    },
  ],
};
