import { isPreviewKey } from '../preview-prefix.ts';

/** Where the objects below a key prefix are served: `https://docs.example.com/` for `docs/`. */
export type Served = {
  /** Key prefix, empty or ending with `/`. */
  readonly prefix: string;
  /** URL of that prefix, scheme and host included, ending with `/`. */
  readonly base: string;
};

/** One site's row: how a key below `prefix` becomes the URLs under which a cache may hold it. */
export type Rule = {
  readonly site: string;
  /** Key prefix of the site, empty or ending with `/`. The longest prefix that fits a key decides. */
  readonly prefix: string;
  readonly served: readonly Served[];
  /** The website endpoint's index document (`index.html`): `/dir/` answers it. Undefined: keys are served literally (REST origin). */
  readonly index?: string;
  /** The website endpoint leaves out `.html`: `/about` answers `about.html`. */
  readonly cleanUrls?: boolean;
  /** Nothing below this prefix is ever purged (previews). */
  readonly skip?: boolean;
  /** `previews/pr-{pr}/`: where the site's previews are. Nothing there is ever purged, whatever row fits. */
  readonly previews?: string;
};

export type RuleTable = readonly Rule[];

/** The environment variable in which the function finds its rules. */
export const RULES_VARIABLE = 'COS_SITE_DEPLOY_RULES';

/** The table as it stands in the function's environment, whose variables may hold 4 KB in all: members of one letter. */
type Encoded = {
  readonly v: number;
  readonly rows: readonly {
    readonly s: string;
    readonly p: string;
    readonly d: readonly (readonly [string, string])[];
    readonly i?: string;
    readonly c?: 1;
    readonly k?: 1;
    readonly w?: string;
  }[];
};

const FORMAT = 1;

/** Rules as text; the same rules always give the same text, whatever the order of the rows. */
export function encodeRules(rules: RuleTable): string {
  const sorted = [...rules].sort((a, b) => (a.site < b.site ? -1 : a.site > b.site ? 1 : 0));
  const encoded: Encoded = {
    v: FORMAT,
    rows: sorted.map((rule) => ({
      s: rule.site,
      p: rule.prefix,
      d: rule.served.map((served) => [served.prefix, served.base] as const),
      ...(rule.index === undefined ? {} : { i: rule.index }),
      ...(rule.cleanUrls === true ? { c: 1 as const } : {}),
      ...(rule.skip === true ? { k: 1 as const } : {}),
      ...(rule.previews === undefined ? {} : { w: rule.previews }),
    })),
  };
  return JSON.stringify(encoded);
}

/** The rules in this text. Throws on anything else: a function without rules must fail loudly, or every purge is silently lost. */
export function decodeRules(text: string | undefined): RuleTable {
  if (text === undefined || text === '') throw new Error('There are no rules.');
  const encoded = JSON.parse(text) as Partial<Encoded>;
  if (encoded.v !== FORMAT || !Array.isArray(encoded.rows)) {
    throw new Error(
      `The rules are of format ${JSON.stringify(encoded.v)}, this code reads format ${FORMAT}.`,
    );
  }
  return (encoded as Encoded).rows.map((row) => ({
    site: row.s,
    prefix: row.p,
    served: row.d.map(([prefix, base]) => ({ prefix, base })),
    ...(row.i === undefined ? {} : { index: row.i }),
    ...(row.c === 1 ? { cleanUrls: true } : {}),
    ...(row.k === 1 ? { skip: true } : {}),
    ...(row.w === undefined ? {} : { previews: row.w }),
  }));
}

/** The row that decides about a key: the one with the longest prefix; undefined: the key belongs to no site. */
export function ruleFor(key: string, rules: RuleTable): Rule | undefined {
  return rules
    .filter((rule) => key.startsWith(rule.prefix))
    .reduce<Rule | undefined>(
      (best, rule) => (best && best.prefix.length >= rule.prefix.length ? best : rule),
      undefined,
    );
}

/** Whether a key belongs to a preview of any site: nothing of it is purged. */
export const isOfPreview = (key: string, rules: RuleTable): boolean =>
  rules.some(({ previews }) => previews !== undefined && isPreviewKey(key, previews));

/** The table with one site's row in place of its older ones; rows of other sites stay as they are. */
export const withRule = (rules: RuleTable, rule: Rule): RuleTable => [
  ...rules.filter((other) => other.site !== rule.site),
  rule,
];

/** The longest key prefix that all rows share: what the triggers listen to. */
export function commonPrefix(rules: RuleTable): string {
  const [first, ...rest] = rules.map((rule) => rule.prefix);
  if (first === undefined) return '';
  let shared = first;
  for (const prefix of rest)
    while (!prefix.startsWith(shared))
      shared = shared.slice(0, shared.lastIndexOf('/', shared.length - 2) + 1);
  return shared;
}
