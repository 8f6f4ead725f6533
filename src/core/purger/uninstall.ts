import { count } from '../amounts.ts';
import { DeployError } from '../errors.ts';
import { readRules, VARIABLE } from './purger-settings.ts';
import { ownTriggers, triggerSteps, type DeployedPurger, type PurgerStep } from './purger.ts';
import { encodeRules } from './rules.ts';

/**
 * The writes that take a site's row out of the function's rules, and function and triggers down with the last row. Empty: nothing
 * of this site is there. What somebody else added to the function (a trigger of theirs) keeps the function alive.
 */
export function planUninstall(
  site: string,
  bucketDomain: string,
  deployed: DeployedPurger | undefined,
): { readonly steps: readonly PurgerStep[]; readonly notes: readonly string[] } {
  if (deployed === undefined) return { steps: [], notes: [] };
  if (deployed.environment[VARIABLE.rules] === undefined) {
    throw new DeployError(`The function ${deployed.name} was not made by this action.`, {
      remedy: 'Set function-name to the name that the deploys of this site use.',
    });
  }
  const rules = readRules(deployed);
  const rest = rules.filter((rule) => rule.site !== site);
  if (rest.length === rules.length) return { steps: [], notes: [] };
  const environment = { ...deployed.environment, [VARIABLE.rules]: encodeRules(rest) };
  const withoutRow: PurgerStep = {
    do: 'update the settings',
    settings: { ...deployed, environment },
    changed: [VARIABLE.rules],
  };
  if (rest.length > 0)
    return { steps: [withoutRow, ...triggerSteps(ownTriggers(bucketDomain, rest), deployed)], notes: [] };
  const own = ownTriggers(bucketDomain, rules);
  const ours = deployed.triggers.filter((trigger) =>
    own.some(
      (one) =>
        one.event === trigger.event &&
        one.bucketDomain === trigger.bucketDomain &&
        one.suffix === trigger.suffix &&
        one.qualifier === trigger.qualifier,
    ),
  );
  const foreign = deployed.triggers.length - ours.length + deployed.otherTriggers;
  const triggers = ours.map((trigger): PurgerStep => ({ do: 'remove a trigger', trigger }));
  if (foreign === 0) return { steps: [...triggers, { do: 'delete the function' }], notes: [] };
  return {
    // The row goes last: it is what a second try is known by.
    steps: [...triggers, withoutRow],
    notes: [`The function ${deployed.name} has ${count(foreign, 'trigger')} of somebody else, so it stays.`],
  };
}
