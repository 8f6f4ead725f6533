import { DeployError } from '../errors.ts';
import { readRules, settingsOf, VARIABLE } from './purger-settings.ts';
import { commonPrefix, encodeRules, withRule, type Rule, type RuleTable } from './rules.ts';

/** The function and its triggers, as far as we manage them: the machinery that purges what changes in the bucket. */
export type PurgerSettings = {
  readonly name: string;
  readonly role: string;
  readonly runtime: string;
  readonly handler: string;
  /** MB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** All variables, also those that are not ours: an update replaces the whole set. */
  readonly environment: Readonly<Record<string, string>>;
};

/** A COS trigger. SCF names all triggers of a bucket alike, so that event, filter and qualifier are its identity. */
export type Trigger = {
  /** The bucket's domain: `<bucket>.cos.<region>.myqcloud.com`. */
  readonly bucketDomain: string;
  readonly event: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly qualifier: string;
};

export type DeployedTrigger = Trigger & {
  readonly enabled: boolean;
  /** Since when it listens, Unix ms; undefined: unknown. */
  readonly addedAt?: number;
};

export type FunctionState =
  | 'Creating'
  | 'CreateFailed'
  | 'Active'
  | 'Updating'
  | 'UpdateFailed'
  | 'Publishing'
  | 'PublishFailed'
  | 'Deleting'
  | 'DeleteFailed';

/** Everything that `planPurger` compares, read in one go; what is not in here can drift unseen. */
export type DeployedPurger = PurgerSettings & {
  readonly state: FunctionState;
  /** Why it is in a failed state, in SCF's words. */
  readonly reason: string;
  /** COS triggers only. */
  readonly triggers: readonly DeployedTrigger[];
  /** Triggers of other kinds: none of our business, but somebody's. */
  readonly otherTriggers: number;
};

/** What a deploy wants to stand. */
export type WantedPurger = Omit<PurgerSettings, 'environment' | 'handler' | 'memory' | 'timeout'> & {
  /** This site's row; rows of other sites stay. */
  readonly rule: Rule;
  /** SHA-256 of the code, hex. */
  readonly digest: string;
  /** Grows with every change of the code: an older action never replaces the code of a newer one. */
  readonly generation: number;
  readonly bucketDomain: string;
};

/** One write, to be done after the one before it is Active. No steps: all is as wanted. */
export type PurgerStep =
  | { readonly do: 'delete the function' }
  | { readonly do: 'create the function'; readonly settings: PurgerSettings }
  | { readonly do: 'update the code'; readonly settings: PurgerSettings }
  | {
      readonly do: 'update the settings';
      readonly settings: PurgerSettings;
      readonly changed: readonly string[];
    }
  | { readonly do: 'add a trigger' | 'enable a trigger' | 'remove a trigger'; readonly trigger: Trigger };

export type PurgerPlan = {
  readonly steps: readonly PurgerStep[];
  /** The whole table as it stands after the steps. */
  readonly rules: RuleTable;
  readonly triggers: readonly Trigger[];
  /** Worth a warning, no reason to stop. */
  readonly notes: readonly string[];
};

const EVENTS = ['cos:ObjectCreated:*', 'cos:ObjectRemove:*'];
const QUALIFIER = '$DEFAULT';
/** The writes that turn what is deployed into what is wanted. Refuses, with a remedy, what it may not touch. */
export function planPurger(wanted: WantedPurger, deployed: DeployedPurger | undefined): PurgerPlan {
  if (deployed !== undefined) refuseForeign(wanted, deployed);
  const before = deployed === undefined ? [] : readRules(deployed);
  if (deployed !== undefined) refuseOtherRole(wanted, deployed, before);
  const rules = withRule(before, wanted.rule);
  const triggers = ownTriggers(wanted.bucketDomain, rules);
  if (deployed === undefined || deployed.state === 'CreateFailed') {
    const settings = settingsOf(wanted, rules, {});
    return {
      rules,
      triggers,
      notes: [],
      steps: [
        ...(deployed === undefined ? [] : [{ do: 'delete the function' } as const]),
        { do: 'create the function', settings },
        ...triggers.map((trigger) => ({ do: 'add a trigger', trigger }) as const),
      ],
    };
  }
  const isNewer = Number(deployed.environment[VARIABLE.version]) > wanted.generation;
  const settings = settingsOf(wanted, rules, deployed.environment, isNewer ? deployed : undefined);
  return {
    rules,
    triggers,
    notes: isNewer
      ? [
          `The function ${wanted.name} was deployed by a newer version of this action; its code and limits stay as they are.`,
        ]
      : [],
    steps: [
      ...(isNewer ? [] : codeSteps(settings, deployed)),
      ...settingSteps(settings, deployed),
      ...triggerSteps(triggers, deployed),
    ],
  };
}

/** A function of that name that is not ours, or cannot be made ours, is never written to. */
function refuseForeign(wanted: WantedPurger, deployed: DeployedPurger): void {
  if (deployed.environment[VARIABLE.rules] === undefined) {
    throw new DeployError(
      `There is a function named ${wanted.name} already, and this action did not make it.`,
      {
        remedy:
          'Choose another name with function-name, or delete that function if it is not needed. It was not changed.',
      },
    );
  }
  const [elsewhere] = deployed.triggers.filter(
    ({ bucketDomain, event, suffix, qualifier, enabled }) =>
      bucketDomain !== wanted.bucketDomain &&
      EVENTS.includes(event) &&
      suffix === '' &&
      qualifier === QUALIFIER &&
      enabled,
  );
  if (elsewhere !== undefined) {
    throw new DeployError(
      `The function ${wanted.name} listens to the bucket ${elsewhere.bucketDomain}, and what changes there would be purged at the domains of this bucket's sites.`,
      {
        remedy:
          'Choose another name with function-name: a function is for one bucket. Without function-name each bucket has its own. It was not changed.',
      },
    );
  }
  if (deployed.runtime !== wanted.runtime && deployed.state !== 'CreateFailed') {
    throw new DeployError(
      `The function ${wanted.name} runs on ${deployed.runtime}, but function-runtime is ${wanted.runtime}. SCF cannot change the runtime of a function.`,
      {
        remedy: `Set function-runtime to ${deployed.runtime}, or delete the function: the next deploy makes it anew.`,
      },
    );
  }
}

/** One role is everybody's: with another one, which may know the domains of this site alone, nothing of the other sites would be purged. */
function refuseOtherRole(
  { name, role, rule }: WantedPurger,
  deployed: DeployedPurger,
  rules: RuleTable,
): void {
  const others = rules.filter(({ site }) => site !== rule.site).map(({ site }) => site);
  if (others.length === 0 || deployed.role === role) return;
  throw new DeployError(
    `The function ${name} runs as the role ${deployed.role} and also purges for ${others.join(', ')}, but function-role of the site ${rule.site} is ${role}. A function has one role.`,
    {
      remedy: `Set function-role to ${deployed.role}, and allow that role to call cdn:PurgeUrlsCache on the domains of this site too. To give all sites another role, choose it for the function in the SCF console first (https://console.cloud.tencent.com/scf/list).`,
    },
  );
}

/** The two triggers that a table needs: they listen to the key prefix that all its rows share. */
export function ownTriggers(bucketDomain: string, rules: RuleTable): Trigger[] {
  const prefix = commonPrefix(rules);
  return EVENTS.map((event) => ({ bucketDomain, event, prefix, suffix: '', qualifier: QUALIFIER }));
}

/** The digest of the code is written with the settings, after the code: a run that dies in between repeats the code. */
function codeSteps(settings: PurgerSettings, deployed: DeployedPurger): PurgerStep[] {
  const isSame =
    deployed.environment[VARIABLE.code] === settings.environment[VARIABLE.code] &&
    deployed.handler === settings.handler &&
    deployed.state !== 'UpdateFailed';
  return isSame ? [] : [{ do: 'update the code', settings }];
}

function settingSteps(settings: PurgerSettings, deployed: DeployedPurger): PurgerStep[] {
  const changed: string[] = (['role', 'memory', 'timeout'] as const).filter(
    (name) => settings[name] !== deployed[name],
  );
  for (const name of Object.values(VARIABLE)) {
    if (settings.environment[name] !== deployed.environment[name]) changed.push(name);
  }
  return changed.length === 0 ? [] : [{ do: 'update the settings', settings, changed }];
}

/**
 * Adds and enables what is wanted. What an earlier deploy made for this bucket with another prefix goes first, since the rules of
 * a bucket may not overlap; a trigger with a suffix or another qualifier is not of our making and stays.
 */
export function triggerSteps(triggers: readonly Trigger[], deployed: DeployedPurger): PurgerStep[] {
  const outdated = deployed.triggers.filter((old) =>
    triggers.some(
      (wanted) => sameTrigger({ ...old, prefix: wanted.prefix }, wanted) && old.prefix !== wanted.prefix,
    ),
  );
  return [
    ...outdated.map((trigger) => ({ do: 'remove a trigger', trigger }) as const),
    ...triggers.flatMap((trigger): PurgerStep[] => {
      const old = deployed.triggers.find((one) => sameTrigger(one, trigger));
      if (old === undefined) return [{ do: 'add a trigger', trigger }];
      return old.enabled ? [] : [{ do: 'enable a trigger', trigger }];
    }),
  ];
}

export const sameTrigger = (one: Trigger, other: Trigger): boolean =>
  one.bucketDomain === other.bucketDomain &&
  one.event === other.event &&
  one.prefix === other.prefix &&
  one.suffix === other.suffix &&
  one.qualifier === other.qualifier;

/** Whether COS would refuse one of two triggers of a bucket: the same kind of event, one prefix within the other, and suffixes alike. */
export const overlaps = (one: Trigger, other: Trigger): boolean =>
  one.bucketDomain === other.bucketDomain &&
  one.event.split(':')[1] === other.event.split(':')[1] &&
  (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
  (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix));

/** Why a change may not have been purged, as far as the function and its triggers show it; the most likely cause first. */
export function diagnosePurger(
  deployed: DeployedPurger | undefined,
  wanted: readonly Trigger[],
  rules?: RuleTable,
): string[] {
  if (deployed === undefined) return ['The function is not there.'];
  const findings: string[] = [];
  if (deployed.state !== 'Active') {
    findings.push(
      `The function is in state ${deployed.state}${deployed.reason === '' ? '' : ` (${deployed.reason})`}.`,
    );
  }
  if (rules !== undefined && deployed.environment[VARIABLE.rules] !== encodeRules(rules)) {
    findings.push("The function's rules are not those that this run had set up: another run replaced them.");
  }
  for (const trigger of wanted) {
    const found = deployed.triggers.find((one) => sameTrigger(one, trigger));
    if (found === undefined) findings.push(`The trigger for ${trigger.event} is not there.`);
    else if (!found.enabled) findings.push(`The trigger for ${trigger.event} is disabled.`);
  }
  return findings;
}
