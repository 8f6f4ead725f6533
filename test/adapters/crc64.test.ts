import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { crc64 } from '../../src/disk/crc64.ts';
import { source, write } from './disk-builders.ts';

// The check value of CRC-64/XZ, and a sample of the COS documentation (436/40334).
test.each([
  ['123456789', '11051210869376104954'],
  ['[Object Content]', '16749565679157681890'],
  ['', '0'],
])('CRC-64 of "%s" is %s', async (content, want) => {
  await write('a', content);
  expect(await crc64(join(source, 'a'))).toBe(want);
});
