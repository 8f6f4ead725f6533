import { expect, test } from '@jest/globals';
import type { DeployedPurger } from '../../../src/core/purger/purger.ts';
import { decodeRules, encodeRules, RULES_VARIABLE, type RuleTable } from '../../../src/core/purger/rules.ts';
import { planUninstall } from '../../../src/core/purger/uninstall.ts';
import { rule } from '../builders.ts';
import { deployed, told, trigger, TRIGGERS, WANTED } from './purger-builders.ts';

const [CREATED, REMOVED] = ['cos:ObjectCreated:*', 'cos:ObjectRemove:*'] as const;
const BLOG = rule({ site: 'acme.blog', prefix: 'blog/' });
const OURS = TRIGGERS.map((one) => ({ ...one, enabled: true }));
const THEIRS = { ...trigger(CREATED, { suffix: '.zip' }), enabled: true };

const holding = (rules: RuleTable, more: Partial<DeployedPurger> = {}) =>
  deployed({
    environment: { ...deployed().environment, LOG_LEVEL: 'debug', [RULES_VARIABLE]: encodeRules(rules) },
    ...more,
  });
const planned = (is: DeployedPurger | undefined) => planUninstall('acme.docs', WANTED.bucketDomain, is);

test.each<[string, DeployedPurger | undefined, readonly string[]]>([
  ['no function', undefined, []],
  ['no row of this site', holding([BLOG]), []],
  [
    'the last row: triggers, then the function',
    holding([rule()]),
    [`remove a trigger ${CREATED} below ""`, `remove a trigger ${REMOVED} below ""`, 'delete the function'],
  ],
  [
    'the last row, a trigger of theirs: the function stays, without a row',
    holding([rule()], { triggers: [...OURS, THEIRS] }),
    [
      `remove a trigger ${CREATED} below ""`,
      `remove a trigger ${REMOVED} below ""`,
      'update the settings (COS_SITE_DEPLOY_RULES)',
    ],
  ],
  [
    'the last row, a timer of theirs: the function stays',
    holding([rule()], { triggers: [], otherTriggers: 1 }),
    ['update the settings (COS_SITE_DEPLOY_RULES)'],
  ],
  ['a function that stayed', holding([], { triggers: [THEIRS] }), []],
  [
    'not the last row: the row, and triggers that fit the others',
    holding([rule(), BLOG]),
    [
      'update the settings (COS_SITE_DEPLOY_RULES)',
      `remove a trigger ${CREATED} below ""`,
      `remove a trigger ${REMOVED} below ""`,
      `add a trigger ${CREATED} below "blog/"`,
      `add a trigger ${REMOVED} below "blog/"`,
    ],
  ],
])('%s', (_, is, want) => {
  expect(told(planned(is))).toEqual(want);
});

test('rows and variables of others survive', () => {
  const [step] = planned(holding([rule(), BLOG])).steps;
  const environment = step !== undefined && 'settings' in step ? step.settings.environment : {};
  expect(decodeRules(environment[RULES_VARIABLE])).toEqual([BLOG]);
  expect(environment).toMatchObject({ LOG_LEVEL: 'debug', COS_SITE_DEPLOY_CODE: WANTED.digest });
});

test('a function that stays is told', () => {
  expect(planned(holding([rule()], { triggers: [THEIRS], otherTriggers: 2 })).notes.join()).toMatch(
    /cdn-purge has 3 triggers of somebody else/,
  );
});

test('a function that we did not make is refused', () => {
  expect(() => planned(deployed({ environment: {} }))).toThrow(/cdn-purge was not made by this action/);
});
