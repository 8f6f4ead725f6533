import { DeployError } from './core/errors.ts';
import type { Share } from './core/settings.ts';
import { quoted } from './core/visible.ts';

/**
 * How the text of an input is read. Texts and lines come trimmed. Durations become ms; a share is a part of all (`50%`, 0 to 1)
 * or a number of files.
 */
type Kind =
  | {
      readonly kind: 'text';
      readonly default?: string;
      readonly required?: true;
      readonly form?: RegExp;
      readonly like?: string;
    }
  | { readonly kind: 'lines'; readonly default?: string }
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly default: string }
  | { readonly kind: 'duration'; readonly default: string }
  | { readonly kind: 'share'; readonly default: string };

/** Every input, as action.yml declares it; a test holds the two together. */
export const INPUTS = {
  source: { kind: 'text' },
  bucket: {
    kind: 'text',
    required: true,
    form: /^[a-z0-9][a-z0-9-]*-\d+$/,
    like: 'my-site-1250000000 (name and APPID)',
  },
  region: { kind: 'text', required: true, form: /^[a-z]+(-[a-z0-9]+)+$/, like: 'ap-guangzhou' },
  endpoint: { kind: 'text' },
  prefix: { kind: 'text' },
  site: {
    kind: 'text',
    form: /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    like: 'my-site (letters, digits, dot, dash)',
  },
  'secret-id': { kind: 'text' },
  'secret-key': { kind: 'text' },
  'session-token': { kind: 'text' },
  'role-arn': {
    kind: 'text',
    form: /^qcs::cam::uin\/\d+:(roleName|role)\/[\w+=,.@-]+$/,
    like: 'qcs::cam::uin/100000000001:roleName/site-deploy (it stands on the page of the role in the CAM console)',
  },
  'oidc-provider': {
    kind: 'text',
    default: 'github',
    form: /^[\w.@-]{1,128}$/,
    like: 'github (the name of the identity provider in CAM)',
  },
  exclude: { kind: 'lines', default: '' },
  'cache-control': { kind: 'lines' },
  delete: { kind: 'choice', options: ['owned', 'all', 'none'], default: 'owned' },
  'max-delete': { kind: 'share', default: '50%' },
  'keep-removed-for': { kind: 'duration', default: '7d' },
  domains: { kind: 'lines' },
  purge: { kind: 'choice', options: ['function', 'direct', 'off'], default: 'function' },
  'function-name': {
    kind: 'text',
    form: /^[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]$/,
    like: 'cdn-purge-my-site (2 to 60 letters, digits, - and _)',
  },
  'function-role': { kind: 'text' },
  'function-runtime': { kind: 'text', default: 'Nodejs18.15', form: /^Nodejs\d+\.\d+$/, like: 'Nodejs18.15' },
  wait: { kind: 'choice', options: ['done', 'recorded', 'off'], default: 'done' },
  'wait-timeout': { kind: 'duration', default: '15m' },
  'on-missing': { kind: 'choice', options: ['purge', 'fail', 'warn'], default: 'purge' },
  verify: { kind: 'choice', options: ['true', 'false'], default: 'false' },
  mode: {
    kind: 'choice',
    options: ['auto', 'deploy', 'preview', 'remove-preview', 'plan', 'uninstall', 'doctor'],
    default: 'auto',
  },
  'preview-prefix': { kind: 'text', default: 'previews/pr-{pr}/' },
  'pr-number': { kind: 'text', form: /^[1-9]\d{0,8}$/, like: '7 (the number of a pull request)' },
  comment: { kind: 'choice', options: ['true', 'false'], default: 'true' },
  environment: { kind: 'text', form: /^.{1,255}$/u, like: 'production (at most 255 characters)' },
  'github-token': { kind: 'text', default: '${{ github.token }}' },
} as const satisfies Readonly<Record<string, Kind>>;

type InputTable = typeof INPUTS;

type Parsed<K extends Kind> = K extends { kind: 'choice'; options: readonly (infer O)[] }
  ? O
  : K extends { kind: 'lines' }
    ? readonly string[]
    : K extends { kind: 'duration' }
      ? number
      : K extends { kind: 'share' }
        ? Share
        : string;

/** The inputs after the door: every value is of its kind, an input that was not given has its default. */
export type Inputs = { readonly [Name in keyof InputTable]: Parsed<InputTable[Name]> };

/** Reads every input by its name. Rejects with one DeployError that lists all mistakes. */
export function parseInputs(read: (name: string) => string): Inputs {
  const mistakes: string[] = [];
  const parsed = Object.entries<Kind>(INPUTS).map(([name, kind]) => {
    const given = read(name).trim();
    const text = given === '' && 'default' in kind ? standard(kind.default) : given;
    const value = parse(kind, text);
    if (value instanceof Mistake) mistakes.push(`${name} ${value.text}`);
    return [name, value] as const;
  });
  if (mistakes.length > 0) throw inputError(mistakes);
  return Object.fromEntries(parsed) as Inputs;
}

/** An expression is evaluated by the runner: whoever has none is given nothing. */
const standard = (text = ''): string => (text.startsWith('${{') ? '' : text);

export function inputError(mistakes: readonly string[]): DeployError {
  const list =
    mistakes.length === 1
      ? (mistakes[0] ?? '')
      : `\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`;
  return new DeployError(
    `${mistakes.length === 1 ? 'An input is wrong: ' : `${mistakes.length} inputs are wrong: `}${list}`,
    {
      remedy: 'Correct the "with:" part of the step.',
    },
  );
}

class Mistake {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parse(kind: Kind, text: string): string | readonly string[] | number | Share | Mistake {
  switch (kind.kind) {
    case 'text':
      if (text === '') return kind.required === true ? new Mistake('is required') : '';
      if (/[\u0000-\u001f]/.test(text)) return new Mistake('must be a single line'); // eslint-disable-line no-control-regex
      return kind.form === undefined || kind.form.test(text)
        ? text
        : new Mistake(`must be like ${kind.like ?? ''}, not ${quoted(text)}`);
    case 'lines':
      return text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    case 'choice':
      return kind.options.includes(text)
        ? text
        : new Mistake(`must be one of ${kind.options.join(', ')}, not ${quoted(text)}`);
    case 'duration': {
      const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
      return text === '0'
        ? 0
        : (UNITS[unit] ?? NaN) * Number(count) ||
            (count === '0' ? 0 : new Mistake(`must be like 90s, 15m, 2h or 7d, not ${quoted(text)}`));
    }
    case 'share': {
      const [, count = '', percent] = /^(\d{1,6})(%)?$/.exec(text) ?? [];
      if (count === '' || (percent === '%' && Number(count) > 100))
        return new Mistake(`must be like 50% or 200 (files), not ${quoted(text)}`);
      return percent === '%' ? { part: Number(count) / 100 } : { files: Number(count) };
    }
  }
}
