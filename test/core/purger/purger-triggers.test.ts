import { describe, expect, test } from '@jest/globals';
import {
  diagnosePurger,
  planPurger,
  type DeployedPurger,
  type DeployedTrigger,
} from '../../../src/core/purger/purger.ts';
import { encodeRules, RULES_VARIABLE } from '../../../src/core/purger/rules.ts';
import { rule } from '../builders.ts';
import { deployed, told, trigger, TRIGGERS, WANTED } from './purger-builders.ts';

const [CREATED, REMOVED] = ['cos:ObjectCreated:*', 'cos:ObjectRemove:*'] as const;
const on = (...args: Parameters<typeof trigger>): DeployedTrigger => ({ ...trigger(...args), enabled: true });
const off = (...args: Parameters<typeof trigger>): DeployedTrigger => ({
  ...trigger(...args),
  enabled: false,
});

describe('triggers', () => {
  type Row = {
    readonly name: string;
    readonly is: readonly DeployedTrigger[];
    readonly want: readonly string[];
  };
  test.each<Row>([
    {
      name: 'one is missing -> only that one is added',
      is: [on(CREATED)],
      want: [`add a trigger ${REMOVED} below ""`],
    },
    {
      name: 'one is disabled -> enabled, not made anew',
      is: [off(CREATED), on(REMOVED)],
      want: [`enable a trigger ${CREATED} below ""`],
    },
    {
      name: 'ours for another prefix -> removed first, since rules of a bucket may not overlap',
      is: [on(CREATED, { prefix: 'docs/' }), on(REMOVED, { prefix: 'docs/' })],
      want: [
        `remove a trigger ${CREATED} below "docs/"`,
        `remove a trigger ${REMOVED} below "docs/"`,
        `add a trigger ${CREATED} below ""`,
        `add a trigger ${REMOVED} below ""`,
      ],
    },
    {
      name: 'ours for another prefix beside the wanted one -> removed',
      is: [on(CREATED), on(REMOVED), on(CREATED, { prefix: 'docs/' })],
      want: [`remove a trigger ${CREATED} below "docs/"`],
    },
    {
      name: 'foreign: with a suffix, on another qualifier, event or bucket -> untouched',
      is: [
        on(CREATED),
        on(REMOVED),
        on(CREATED, { suffix: '.zip', prefix: 'in/' }),
        on(CREATED, { qualifier: '$LATEST', prefix: 'in/' }),
        on('cos:ObjectRestore:Completed', { prefix: 'in/' }),
        off(CREATED, { bucketDomain: 'other-1250000000.cos.ap-guangzhou.myqcloud.com', prefix: 'in/' }),
      ],
      want: [],
    },
    {
      name: 'a foreign one for the same event is not ours: ours is added',
      is: [on(CREATED, { qualifier: '$LATEST' }), on(REMOVED)],
      want: [`add a trigger ${CREATED} below ""`],
    },
    {
      name: ':Put alone misses copies and multipart uploads',
      is: [on('cos:ObjectCreated:Put'), on(REMOVED)],
      want: [`add a trigger ${CREATED} below ""`],
    },
  ])('$name', ({ is, want }) => {
    expect(told(planPurger(WANTED, deployed({ triggers: is })))).toEqual(want);
  });

  test('listen below the longest prefix that all sites share', () => {
    const wanted = { ...WANTED, rule: rule({ prefix: 'sites/docs/' }) };
    expect(planPurger(wanted, undefined).triggers.map((one) => one.prefix)).toEqual([
      'sites/docs/',
      'sites/docs/',
    ]);
    const blog = rule({ site: 'acme.blog', prefix: 'sites/blog/' });
    const two = planPurger(
      wanted,
      deployed({ environment: { ...deployed().environment, [RULES_VARIABLE]: encodeRules([blog]) } }),
    );
    expect(two.triggers.map((one) => one.prefix)).toEqual(['sites/', 'sites/']);
  });
});

describe('refusals', () => {
  test.each<[string, Partial<DeployedPurger>, RegExp]>([
    [
      'a function that we did not make',
      { environment: {} },
      /named cdn-purge already, and this action did not make it/,
    ],
    [
      'one with variables of its own that could not be created',
      { state: 'CreateFailed', environment: { THEIRS: '1' } },
      /this action did not make it/,
    ],
    [
      'another runtime',
      { runtime: 'Nodejs16.13' },
      /runs on Nodejs16.13, but function-runtime is Nodejs18.15/,
    ],
    [
      'one that purges for another bucket',
      { triggers: [on(CREATED, { bucketDomain: 'other-1250000000.cos.ap-guangzhou.myqcloud.com' })] },
      /The function cdn-purge listens to the bucket other-1250000000\.cos\./,
    ],
    [
      'rules of a newer format',
      { environment: { [RULES_VARIABLE]: '{"v":2,"rows":[]}' } },
      /The rules of the function cdn-purge cannot be read: .*format 2/,
    ],
    [
      'rules that were edited by hand',
      { environment: { [RULES_VARIABLE]: 'oops' } },
      /The rules of the function cdn-purge cannot be read/,
    ],
  ])('%s', (_, is, message) => {
    expect(() => planPurger(WANTED, deployed(is))).toThrow(message);
    expect(() => planPurger(WANTED, deployed(is))).toThrow(expect.objectContaining({ name: 'DeployError' }));
  });

  const padded = (bytes: number) => {
    const { environment } = deployed();
    const used = Object.entries(environment).flat().join('').length + 'PAD'.length;
    return deployed({ environment: { ...environment, PAD: 'x'.repeat(bytes - used) } });
  };

  test('4,096 bytes of variables are taken, one more is not; the message has both numbers', () => {
    expect(planPurger(WANTED, padded(4096)).steps).toEqual([]);
    expect(() => planPurger(WANTED, padded(4097))).toThrow(/need 4097 bytes; SCF allows a function 4096/);
  });

  test('bytes are counted, not characters', () => {
    const wanted = { ...WANTED, rule: rule({ prefix: `${'文'.repeat(1360)}/` }) };
    expect(() => planPurger(wanted, undefined)).toThrow(/need 4\d{3} bytes/);
  });
});

describe('why a change may not have been purged', () => {
  test.each<[string, DeployedPurger | undefined, readonly string[]]>([
    ['nothing found', deployed(), []],
    ['no function', undefined, ['The function is not there.']],
    [
      'a failed update, with the words of SCF',
      deployed({ state: 'UpdateFailed', reason: 'no entry file' }),
      ['The function is in state UpdateFailed (no entry file).'],
    ],
    ['still busy', deployed({ state: 'Updating' }), ['The function is in state Updating.']],
    [
      'a trigger is gone',
      deployed({ triggers: [on(CREATED)] }),
      [`The trigger for ${REMOVED} is not there.`],
    ],
    [
      'a trigger is off, the other has another prefix',
      deployed({ triggers: [off(CREATED), on(REMOVED, { prefix: 'x/' })] }),
      [`The trigger for ${CREATED} is disabled.`, `The trigger for ${REMOVED} is not there.`],
    ],
  ])('%s', (_, is, want) => {
    expect(diagnosePurger(is, TRIGGERS)).toEqual(want);
  });
});
