import { BlockList, isIPv4 } from 'node:net';
import { shortRegion } from '../scf/regions.ts';
import { many, type Operator, type PolicyCondition, type PolicyDocument } from './policy.ts';

/** What is known of a call besides who, what and where: values of condition keys (`qcs:ip`, `cos:prefix`). */
export type Circumstances = Readonly<Record<string, string>>;

/** What somebody wants to do. */
export type Wish = {
  /** `cos:PutObject`. */
  readonly action: string;
  /** Six segments, or `*` for what is not about one resource: only a statement for `*` covers it. */
  readonly resource: string;
  readonly circumstances?: Circumstances;
};

/** `silent`: no statement is about it, which refuses it as well. */
export type Verdict = 'allow' | 'deny' | 'silent';

/**
 * What these policies together say: an explicit deny wins, what nobody allows is not allowed.
 * Source: cloud.tencent.com/document/product/598/10605.
 */
export function judge(policies: readonly PolicyDocument[], wish: Wish): Verdict {
  const effects = policies
    .flatMap(({ statement }) => statement)
    .filter(({ action }) => many(action).some((pattern) => coversAction(pattern, wish.action)))
    .filter(({ resource }) => many(resource).some((pattern) => coversResource(pattern, wish.resource)))
    .filter(({ condition }) => holds(condition, wish.circumstances ?? {}))
    .map(({ effect }) => effect);
  if (effects.includes('deny')) return 'deny';
  return effects.includes('allow') ? 'allow' : 'silent';
}

/** Whether an action of a policy names this one. Case counts (cloud.tencent.com/document/product/436/30580); `name/` says nothing more. */
export function coversAction(pattern: string, action: string): boolean {
  return matches(pattern.replace(/^name\//, ''), action);
}

/**
 * Whether a resource of a policy contains this one, segment by segment: `qcs:project:service:region:account:resource`. An empty region
 * is every region, an empty account the own one; regions have two spellings, `ap-guangzhou` and `gz`, both understood
 * (cloud.tencent.com/document/product/598/10606).
 */
export function coversResource(pattern: string, resource: string): boolean {
  if (pattern === '*') return true;
  if (resource === '*') return false;
  const wanted = segments(resource);
  return segments(pattern).every((part, index) => {
    const other = wanted[index] ?? '';
    if (index === 3) return part === '' || matches(shortRegion(part), shortRegion(other));
    // Project, service and account may be left empty; the service is all of them then.
    if (index > 0 && index < 5) return part === '' || matches(part, other);
    return matches(part, other);
  });
}

/** Five segments, and all that follows as the sixth: a key may hold colons. */
function segments(text: string): readonly string[] {
  const parts = text.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** `*` stands for any number of characters, also for none and for `/`. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** All pairs of a condition, each with one of its values (cloud.tencent.com/document/product/598/10608). */
export function holds(condition: PolicyCondition = {}, circumstances: Circumstances): boolean {
  return Object.entries(condition).every(([operator, pairs]) =>
    Object.entries(pairs).every(([key, values]) =>
      TESTS[operator as Operator](many(values), circumstances[key]),
    ),
  );
}

/** What is not known equals nothing, and differs from everything. */
const TESTS: Readonly<Record<Operator, (values: readonly string[], actual: string | undefined) => boolean>> =
  {
    string_equal: (values, actual) => actual !== undefined && values.includes(actual),
    string_not_equal: (values, actual) => actual === undefined || !values.includes(actual),
    ip_equal: (values, actual) => actual !== undefined && isWithin(values, actual),
    ip_not_equal: (values, actual) => actual === undefined || !isWithin(values, actual),
  };

/** Addresses and CIDR blocks. */
function isWithin(values: readonly string[], actual: string): boolean {
  const address = actual.replace(/^::ffff:/, '');
  const blocks = new BlockList();
  for (const value of values) {
    const [network = '', bits] = value.split('/');
    const family = isIPv4(network) ? 'ipv4' : 'ipv6';
    if (bits === undefined) blocks.addAddress(network, family);
    else blocks.addSubnet(network, Number(bits), family);
  }
  return blocks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
