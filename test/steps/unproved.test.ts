import { expect, test } from '@jest/globals';
import { onStage } from './stage.ts';
import { told } from './story.ts';

/** A role that SCF may be, and that may do nothing. */
const POWERLESS = {
  trust: {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['name/sts:AssumeRole'], principal: { service: ['scf.qcloud.com'] } },
    ],
  },
  allows: [],
} as const;

test.each([
  ['a parent in common', 'a/b', 'a/c'],
  ['nothing in common', 'b', 'c'],
])('sites with %s: a proof that failed is tried again before anything goes up', async (_, one, other) => {
  await using stage = await onStage({ deployRole: POWERLESS });
  await told(stage, 'one', { inputs: { site: 'one', prefix: one } });
  await told(stage, 'other', { inputs: { site: 'other', prefix: other } });
  const inputs = { site: 'one', prefix: one, 'function-role': 'site-deploy-role' };
  for (let run = 1; run <= 2; run++) {
    const { error, report } = await told(stage, 'one', { files: { 'index.html': 'new' }, inputs });
    expect(String(error)).toMatch(/The probe .* shows no purge/);
    expect([run, report.synced]).toEqual([run, undefined]);
  }
  // With a role that may, the proof succeeds, and nothing of it stays.
  const { error } = await told(stage, 'one', { inputs: { site: 'one', prefix: one } });
  expect(error).toBeUndefined();
  const keys = stage.cloud.bucket().keys();
  expect(keys.filter((key) => key.includes('probe-'))).toEqual([]);
});
