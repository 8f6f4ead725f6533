import { describe, expect, test } from '@jest/globals';
import { planPurger, type DeployedPurger, type PurgerStep } from '../../../src/core/purger/purger.ts';
import { decodeRules, encodeRules, RULES_VARIABLE } from '../../../src/core/purger/rules.ts';
import { rule } from '../builders.ts';
import { deployed, told, TRIGGERS, WANTED } from './purger-builders.ts';

const settingsIn = (steps: readonly PurgerStep[]) =>
  steps.flatMap((step) => ('settings' in step ? [step.settings] : []));

const environment = (more: Readonly<Record<string, string>>) => ({
  environment: { ...deployed().environment, ...more },
});

describe('what is written, and nothing else', () => {
  test('nothing there: the function, then a trigger for what is created and one for what is removed', () => {
    const plan = planPurger(WANTED, undefined);
    expect(told(plan)).toEqual([
      'create the function',
      'add a trigger cos:ObjectCreated:* below ""',
      'add a trigger cos:ObjectRemove:* below ""',
    ]);
    expect(plan.triggers).toEqual(TRIGGERS);
    const [settings] = settingsIn(plan.steps);
    expect(settings).toMatchObject({
      name: 'cdn-purge',
      role: 'purger',
      runtime: 'Nodejs18.15',
      memory: 128,
      timeout: 60,
    });
    expect(decodeRules(settings?.environment[RULES_VARIABLE])).toEqual([WANTED.rule]);
  });

  test('all as wanted: no step and no note', () => {
    expect(planPurger(WANTED, deployed())).toMatchObject({ steps: [], notes: [], rules: [WANTED.rule] });
  });

  type Drift = {
    readonly name: string;
    readonly is: Partial<DeployedPurger>;
    readonly want: readonly string[];
  };
  test.each<Drift>([
    { name: 'another role', is: { role: 'old' }, want: ['update the settings (role)'] },
    { name: 'another memory', is: { memory: 64 }, want: ['update the settings (memory)'] },
    { name: 'another time limit', is: { timeout: 3 }, want: ['update the settings (timeout)'] },
    { name: 'another handler', is: { handler: 'index.handler' }, want: ['update the code'] },
    {
      name: 'other code: the digest is written after it',
      is: environment({ COS_SITE_DEPLOY_CODE: 'old' }),
      want: ['update the code', 'update the settings (COS_SITE_DEPLOY_CODE)'],
    },
    {
      name: 'an older generation',
      is: environment({ COS_SITE_DEPLOY_VERSION: String(WANTED.generation - 1) }),
      want: ['update the settings (COS_SITE_DEPLOY_VERSION)'],
    },
    {
      name: 'another row of this site',
      is: environment({ [RULES_VARIABLE]: encodeRules([rule({ index: 'home.html' })]) }),
      want: ['update the settings (COS_SITE_DEPLOY_RULES)'],
    },
    {
      name: 'an update that failed: code again, though the digest is the same',
      is: { state: 'UpdateFailed', reason: 'no entry file' },
      want: ['update the code'],
    },
    {
      name: 'a creation that failed: deleted and made anew',
      is: { state: 'CreateFailed' },
      want: [
        'delete the function',
        'create the function',
        'add a trigger cos:ObjectCreated:* below ""',
        'add a trigger cos:ObjectRemove:* below ""',
      ],
    },
    {
      name: 'a creation that failed on another runtime: deleted and made anew',
      is: { state: 'CreateFailed', runtime: 'Nodejs16.13' },
      want: [
        'delete the function',
        'create the function',
        'add a trigger cos:ObjectCreated:* below ""',
        'add a trigger cos:ObjectRemove:* below ""',
      ],
    },
    {
      name: 'several at once: one write of the settings',
      is: { role: 'old', timeout: 3 },
      want: ['update the settings (role, timeout)'],
    },
  ])('$name', ({ is, want }) => {
    expect(told(planPurger(WANTED, deployed(is)))).toEqual(want);
  });

  test('a created function is not created again once it stands with what was written', () => {
    const [settings] = settingsIn(planPurger(WANTED, undefined).steps);
    const stands = {
      ...settings,
      state: 'Active',
      reason: '',
      triggers: deployed().triggers,
    } as DeployedPurger;
    expect(planPurger(WANTED, stands).steps).toEqual([]);
  });

  test('rows of other sites survive, and the row of this one is replaced', () => {
    const blog = rule({ site: 'acme.blog', prefix: 'blog/' });
    const is = environment({ [RULES_VARIABLE]: encodeRules([blog, rule({ index: 'home.html' })]) });
    const plan = planPurger(WANTED, deployed(is));
    const [settings] = settingsIn(plan.steps);
    expect(decodeRules(settings?.environment[RULES_VARIABLE])).toEqual([blog, WANTED.rule]);
    expect(plan.rules).toEqual([blog, WANTED.rule]);
  });

  test('variables of others survive', () => {
    const plan = planPurger(WANTED, deployed({ role: 'old', ...environment({ LOG_LEVEL: 'debug' }) }));
    expect(settingsIn(plan.steps).map((settings) => settings.environment['LOG_LEVEL'])).toEqual(['debug']);
  });
});

const NEWER = String(WANTED.generation + 1);

describe('a function of a newer generation', () => {
  const newer = environment({ COS_SITE_DEPLOY_VERSION: NEWER, COS_SITE_DEPLOY_CODE: 'newer' });

  test.each<[string, Partial<DeployedPurger>]>([
    ['other code', {}],
    ['another entry', { handler: 'main.handler' }],
    ['a failed update', { state: 'UpdateFailed' }],
  ])('keeps its code (%s), with a note', (_, is) => {
    const plan = planPurger(WANTED, deployed({ ...newer, ...is }));
    expect(told(plan)).toEqual([]);
    expect(plan.notes.join()).toMatch(/cdn-purge was deployed by a newer version of this action/);
  });

  test('takes this site into its rules', () => {
    const is = deployed({ environment: { ...newer.environment, [RULES_VARIABLE]: encodeRules([]) } });
    const plan = planPurger(WANTED, is);
    expect(told(plan)).toEqual(['update the settings (COS_SITE_DEPLOY_RULES)']);
    expect(settingsIn(plan.steps)[0]?.environment).toMatchObject({
      COS_SITE_DEPLOY_VERSION: NEWER,
      COS_SITE_DEPLOY_CODE: 'newer',
    });
  });
});
