import { DeployError } from '../errors.ts';
import type { DeployedPurger, PurgerSettings, WantedPurger } from './purger.ts';
import { decodeRules, encodeRules, RULES_VARIABLE, type RuleTable } from './rules.ts';

const HANDLER = 'index.main_handler';
/** 128 MB and 60 s: a purge takes less than a second; the time is for waiting out the CDN's rate limit. */
const MEMORY = 128;
const TIMEOUT = 60;
/** All variables of a function together. Source: InvalidParameterValue.EnvironmentExceededLimit, cloud.tencent.com/document/product/583. */
const ENVIRONMENT_BYTES = 4096;

/** Our variables; the first is also the mark by which we know our function. */
export const VARIABLE = {
  rules: RULES_VARIABLE,
  code: 'COS_SITE_DEPLOY_CODE',
  version: 'COS_SITE_DEPLOY_VERSION',
} as const;

/** The rules that stand in a deployed function. Rejects what it cannot read: a row that is lost is a site that is never purged again. */
export function readRules(deployed: DeployedPurger): RuleTable {
  const text = deployed.environment[VARIABLE.rules];
  if (text === undefined) return [];
  try {
    return decodeRules(text);
  } catch (cause) {
    throw new DeployError(`The rules of the function ${deployed.name} cannot be read: ${String(cause)}`, {
      remedy: `Use the newest version of this action. If the variable ${VARIABLE.rules} was edited by hand, delete the function: the next deploy makes it anew.`,
      cause,
    });
  }
}

/** The whole configuration: ours, and every variable of the environment that somebody else put there. `newer`: the function of a newer version, whose code and limits stay. */
export function settingsOf(
  wanted: WantedPurger,
  rules: RuleTable,
  environment: Readonly<Record<string, string>>,
  newer?: PurgerSettings,
): PurgerSettings {
  const settings: PurgerSettings = {
    name: wanted.name,
    role: wanted.role,
    runtime: wanted.runtime,
    handler: newer?.handler ?? HANDLER,
    memory: newer?.memory ?? MEMORY,
    timeout: newer?.timeout ?? TIMEOUT,
    environment: {
      ...environment,
      [VARIABLE.rules]: encodeRules(rules),
      ...(newer !== undefined
        ? {}
        : { [VARIABLE.code]: wanted.digest, [VARIABLE.version]: String(wanted.generation) }),
    },
  };
  const bytes = environmentBytes(settings.environment);
  if (bytes > ENVIRONMENT_BYTES) {
    throw new DeployError(
      `The rules of all sites in this bucket need ${bytes} bytes; SCF allows a function ${ENVIRONMENT_BYTES}.`,
      {
        remedy: 'Name fewer domains, remove sites that are gone, or give a site its own bucket.',
      },
    );
  }
  return settings;
}

const environmentBytes = (environment: Readonly<Record<string, string>>): number =>
  new TextEncoder().encode(Object.entries(environment).flat().join('')).length;
