import { evaluateTemplate, type Contexts } from './expression.ts';
import type { DeclaredInput } from './metadata.ts';

export type StepInputs = {
  /** `INPUT_*`, as the action finds them. */
  readonly env: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
};

/**
 * What `with:` and the defaults of action.yml become (actions/runner, ActionRunner.cs and Handler.cs): names are compared without
 * regard to case; an input that nobody gave and that has no default is set and empty; an unknown one is passed on with a warning;
 * `required` is not enforced.
 */
export function resolveInputs(
  declared: readonly DeclaredInput[],
  given: Readonly<Record<string, string>>,
  contexts: Contexts,
): StepInputs {
  const env: Record<string, string> = {};
  const warnings: string[] = [];
  const names = new Map(declared.map((input) => [input.name.toLowerCase(), input]));
  for (const [name, value] of Object.entries(given)) {
    env[inputVariable(name)] = value;
    const deprecation = names.get(name.toLowerCase())?.deprecation;
    if (deprecation !== undefined)
      warnings.push(`Input '${name}' has been deprecated with message: ${deprecation}`);
  }
  for (const input of declared) {
    env[inputVariable(input.name)] ??= evaluateTemplate(input.default ?? '', contexts);
  }
  const unexpected = Object.keys(given).filter((name) => !names.has(name.toLowerCase()));
  if (unexpected.length > 0) {
    const valid = declared.map((input) => input.name);
    warnings.push(`Unexpected input(s) ${list(unexpected)}, valid inputs are [${list(valid)}]`);
  }
  return { env, warnings };
}

/** `function-role` is `INPUT_FUNCTION-ROLE`: spaces become `_`, dashes stay, everything is upper-case. */
const inputVariable = (name: string) => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;

const list = (names: readonly string[]) => `'${names.join("', '")}'`;
