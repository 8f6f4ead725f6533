import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openSecrets } from '../../src/github/secrets.ts';

const SECRET = 'p/a+s"s\\w=rd&1234567890';

function opened(secret = SECRET) {
  const masked: string[] = [];
  const secrets = openSecrets((text) => masked.push(text));
  secrets.add(secret);
  return { masked, ...secrets };
}

test.each([
  ['as it is', SECRET],
  ['in JSON', JSON.stringify({ SECRET })],
  ['in a URL', `https://example.com/?a=${encodeURIComponent(SECRET)}&b`],
  ['in hex', `x${Buffer.from(SECRET).toString('hex')}y`],
  ['in hex of capitals', Buffer.from(SECRET).toString('hex').toUpperCase()],
])('a secret is hidden %s', (_, text) => {
  const hidden = opened().hide(text);
  expect(hidden).toContain('***');
  expect(hidden).not.toMatch(/rd|1234/);
});

test.each([0, 1, 2, 3, 4])('a secret is hidden in Base64, %d bytes into the text', (before) => {
  const text = Buffer.from(`${'x'.repeat(before)}${SECRET} and more`).toString('base64');
  const rest = Buffer.from(opened().hide(text).replace('***', ''), 'base64').toString('latin1');
  expect(rest).not.toContain('1234');
  expect(opened().hide(text)).toContain('***');
});

test('a secret is hidden in the Base64 of URLs, and where a URL escapes more than most do', () => {
  const odd = '???>>>~~~!(secret)*';
  const { hide } = opened(odd);
  const url = Buffer.from(odd).toString('base64url');
  expect(url).toMatch(/[-_]/);
  expect(hide(url)).toMatch(/^\*\*\*.{0,2}$/);
  expect(
    hide(
      encodeURIComponent(odd).replace('!', '%21').replace('(', '%28').replace(')', '%29').replace('*', '%2A'),
    ),
  ).toBe('***');
});

test('the runner is told of every secret, also of a short one that we do not look for', () => {
  const { masked, hide } = opened('key');
  expect(masked).toEqual(['key']);
  expect(hide('a key')).toBe('a key');
  expect(opened('').masked).toEqual([]);
});

/** A text cut at these places. */
function cutAt(text: string, places: readonly number[]): string[] {
  const cuts = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
  return cuts.slice(1).map((end, at) => text.slice(cuts[at], end));
}

test('in a text that comes in pieces as much is hidden as in the whole', () => {
  const parts = fc.constantFrom(
    SECRET,
    encodeURIComponent(SECRET),
    JSON.stringify(SECRET),
    'p/a',
    SECRET[0],
    '90',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(parts), fc.array(fc.nat()), (written, places) => {
      const text = written.join('');
      const { hide, hideIn } = opened();
      expect([...hideIn(cutAt(text, places))].join('')).toBe(hide(text));
    }),
  );
});

test('what overlaps itself is hidden across pieces', () => {
  for (let at = 0; at < 20; at += 1)
    expect([...opened('abcabcabc').hideIn(cutAt('xabcabcabcabcabcabcx', [at]))].join('')).not.toMatch(
      /abcabcabc/,
    );
});

test('no character falls apart between pieces', () => {
  const pieces = [
    ...opened().hideIn(cutAt('\u{1f600}'.repeat(60), [51, 71, 90, 101]).filter((_, at) => at !== 9)),
  ];
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
});
