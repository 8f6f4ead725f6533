import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudOptions } from './cloud/index.ts';

export type Policy = NonNullable<CloudOptions['deployerPolicy']>;

const README = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');

/** A policy as README shows it, of the account, bucket and domain that the local cloud has. */
export function policyOf(whose: string): Policy {
  const [, text] =
    new RegExp(`<!-- policy of ${whose} -->\\s+\`\`\`json\\n(.*?)\`\`\``, 's').exec(README) ?? [];
  if (text === undefined) throw new Error(`README shows no policy of ${whose}.`);
  return JSON.parse(text.replaceAll('my-site-1250000000', 'site-1250000000')) as Policy;
}
