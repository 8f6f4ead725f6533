/** What `${{ }}` may look into: `github`, `runner`. Names are compared without regard to case, as in workflows. */
export type Contexts = Readonly<Record<string, unknown>>;

/**
 * Evaluates the `${{ }}` parts of an input's default. Understood is what such defaults use in practice: a path into a context
 * (`github.event.pull_request.number`) and literals. A path that leads nowhere is the empty string, as in GitHub; anything else
 * is refused, so that no default is silently misread.
 */
export function evaluateTemplate(template: string, contexts: Contexts): string {
  return template.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression.trim(), contexts),
  );
}

function evaluate(expression: string, contexts: Contexts): string {
  const quoted = /^'((?:[^']|'')*)'$/.exec(expression)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  if (/^(true|false|-?\d+(\.\d+)?)$/.test(expression)) return expression;
  if (!/^[a-z_][\w-]*(\.[a-z_][\w-]*)+$/i.test(expression)) {
    throw new Error(`This runner does not evaluate "${expression}".`);
  }
  const [context = '', ...path] = expression.split('.');
  if (member(contexts, context) === undefined) {
    throw new Error(`Unrecognized named-value: '${context}' in the default "${expression}".`);
  }
  return asText(path.reduce(member, member(contexts, context)));
}

function member(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  return Object.entries(holder).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return 'Object';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
