import {
  type DeployedPurger,
  type PurgerPlan,
  type Trigger,
  type WantedPurger,
} from '../../../src/core/purger/purger.ts';
import { encodeRules, RULES_VARIABLE } from '../../../src/core/purger/rules.ts';
import { rule } from '../builders.ts';

export const WANTED: WantedPurger = {
  name: 'cdn-purge',
  role: 'purger',
  runtime: 'Nodejs18.15',
  rule: rule(),
  digest: 'c0de',
  generation: 7,
  bucketDomain: 'site-1250000000.cos.ap-guangzhou.myqcloud.com',
};

export const trigger = (event: string, more: Partial<Trigger> = {}): Trigger => ({
  bucketDomain: WANTED.bucketDomain,
  event,
  prefix: '',
  suffix: '',
  qualifier: '$DEFAULT',
  ...more,
});

export const TRIGGERS = ['cos:ObjectCreated:*', 'cos:ObjectRemove:*'].map((event) => trigger(event));

/** The function as a deploy of WANTED leaves it, but for what is given. */
export const deployed = (more: Partial<DeployedPurger> = {}): DeployedPurger => ({
  name: WANTED.name,
  role: WANTED.role,
  runtime: WANTED.runtime,
  handler: 'index.main_handler',
  memory: 128,
  timeout: 60,
  environment: {
    [RULES_VARIABLE]: encodeRules([WANTED.rule]),
    COS_SITE_DEPLOY_CODE: WANTED.digest,
    COS_SITE_DEPLOY_VERSION: String(WANTED.generation),
  },
  state: 'Active',
  reason: '',
  otherTriggers: 0,
  triggers: TRIGGERS.map((one) => ({ ...one, enabled: true })),
  ...more,
});

/** Each step as one line. */
export const told = (plan: Pick<PurgerPlan, 'steps'>): string[] =>
  plan.steps.map((step) => {
    if ('trigger' in step) return `${step.do} ${step.trigger.event} below "${step.trigger.prefix}"`;
    return 'changed' in step ? `${step.do} (${step.changed.join(', ')})` : step.do;
  });
