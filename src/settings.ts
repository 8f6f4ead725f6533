import { endpointOf, type Endpoint } from './core/endpoint.ts';
import { builtCommit, decideMode } from './core/github/modes.ts';
import { isPreviewKey, wrongTemplate } from './core/preview-prefix.ts';
import { asPreview, ofSite } from './core/preview/previews.ts';
import { parseDomain } from './core/purger/domains.ts';
import type { Served } from './core/purger/rules.ts';
import { isReserved } from './core/reserved.ts';
import type { Credentials, GithubRun, PurgeSettings, RunContext, Settings } from './core/settings.ts';
import type { CacheRule } from './core/site/headers.ts';
import { inputError, type Inputs } from './inputs.ts';

/** Checks what inputs mean together. Rejects with one DeployError that lists all mistakes. */
export function settingsFrom(
  inputs: Inputs,
  context: RunContext,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const mistakes: string[] = [];
  const credentials = signerFrom(inputs, environment, mistakes);
  const decision = decideMode(askedFor(inputs), {
    name: context.event,
    payload: context.payload,
    repository: context.repository,
    sha: context.sha,
  });
  if ('mistake' in decision) mistakes.push(decision.mistake);
  // What cannot be decided is looked through as a deploy would be: all mistakes come at once.
  const mode = 'mode' in decision ? decision.mode : 'skip' in decision ? 'skip' : 'plan';
  const isProduction = mode === 'deploy' || mode === 'plan' || mode === 'doctor';
  if (inputs.source === '' && ['deploy', 'plan', 'preview'].includes(mode))
    mistakes.push('source is required');
  const prefix = prefixFrom(inputs.prefix, mistakes);
  checkPreviewPrefix(inputs['preview-prefix'], prefix, mistakes);
  checkExclude(inputs.exclude, mistakes);
  const served = servedFrom(inputs.domains, mistakes);
  const ours = ofSite(served, prefix, inputs['preview-prefix']);
  const settings: Settings = {
    mode,
    note: 'skip' in decision ? decision.skip : 'note' in decision ? decision.note : undefined,
    source: inputs.source,
    bucket: inputs.bucket,
    bucketDomain: `${inputs.bucket}.cos.${inputs.region}.myqcloud.com`,
    functionName: inputs['function-name'] === '' ? functionNameFor(inputs.bucket) : inputs['function-name'],
    region: inputs.region,
    endpoint: endpointFrom(inputs, mistakes),
    prefix,
    site: inputs.site === '' ? siteFrom(context.repository, mistakes) : inputs.site,
    exclude: [...JUNK, ...inputs.exclude],
    cacheRules: cacheRulesFrom(inputs['cache-control'], mistakes),
    delete: inputs.delete,
    maxDelete: inputs['max-delete'],
    keepRemovedFor: inputs['keep-removed-for'],
    purge: isProduction ? purgeFrom(ours, inputs, mistakes) : { by: 'off' },
    served: isProduction ? ours : [],
    wait: { until: inputs.wait, timeout: inputs['wait-timeout'], onMissing: inputs['on-missing'] },
    verify: inputs.verify === 'true',
    credentials,
    github: githubRun(inputs['github-token'], context),
    event: context.event,
    previewPrefix: inputs['preview-prefix'],
    preview: undefined,
    comment: inputs.comment === 'true',
    environment: inputs.environment,
    run: `${context.runId}-${context.attempt}`,
  };
  if (isProduction) checkTogether(settings, mistakes);
  if (mistakes.length > 0) throw inputError(mistakes);
  return 'pr' in decision ? asPreview(settings, decision.pr, served) : settings;
}

/** What a deploy of the site needs to be true of inputs together. */
function checkTogether(settings: Settings, mistakes: string[]): void {
  const served = settings.purge.by === 'off' ? [] : settings.purge.served;
  const astray = served.find(({ prefix }) => !isRelated(prefix, settings.prefix));
  if (astray !== undefined) {
    mistakes.push(
      `domains maps the key prefix "${astray.prefix}", but this site lies below "${settings.prefix}"`,
    );
  }
  if (settings.purge.by !== 'off' && settings.wait.until !== 'off' && settings.wait.timeout === 0)
    mistakes.push('wait-timeout: 0 leaves the CDN no time to purge: set wait: off to wait for nothing');
  if (settings.verify && (settings.purge.by === 'off' || settings.wait.until !== 'done')) {
    mistakes.push('verify: true needs domains, a purge and wait: done, or it would find older copies');
  }
}

const askedFor = (inputs: Inputs) => ({
  mode: inputs.mode,
  pr: inputs['pr-number'] === '' ? undefined : Number(inputs['pr-number']),
});

function checkPreviewPrefix(template: string, prefix: string, mistakes: string[]): void {
  const wrong = wrongTemplate(template);
  if (wrong !== undefined) mistakes.push(`preview-prefix ${wrong}`);
  else if (isPreviewKey(prefix, template))
    mistakes.push(`prefix ${JSON.stringify(prefix)} is that of a preview by preview-prefix ${template}`);
}

function endpointFrom({ endpoint, bucket, region }: Inputs, mistakes: string[]): Endpoint {
  const found = endpointOf(endpoint, bucket, region);
  if (found !== undefined) return found;
  mistakes.push(
    `endpoint must be accelerate, internal, or a host or URL like https://{bucket}.cos.example.com, not ${JSON.stringify(endpoint)}`,
  );
  return { origin: '', settingsOrigin: '' };
}

const githubRun = (
  token: string,
  { event, payload, repository, runId, attempt, sha, ref, serverUrl }: RunContext,
): GithubRun => ({
  token,
  repository,
  runId,
  attempt,
  sha: builtCommit(event, payload) ?? sha,
  ref,
  runUrl: `${serverUrl}/${repository}/actions/runs/${runId}`,
});

/** A role goes before keys in the environment, which other tools of the job may need; beside keys in the inputs it is a mistake. */
function signerFrom(
  inputs: Inputs,
  environment: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): Settings['credentials'] {
  if (inputs['role-arn'] !== '') {
    if (inputs['secret-id'] !== '' || inputs['secret-key'] !== '')
      mistakes.push('role-arn replaces stored keys: take secret-id and secret-key away, or role-arn');
    return { roleArn: inputs['role-arn'], provider: inputs['oidc-provider'] };
  }
  const credentials = credentialsFrom(inputs, environment);
  if (credentials.secretId === '' || credentials.secretKey === '') {
    mistakes.push(
      'secret-id and secret-key are required (or TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY in the environment), or role-arn',
    );
  }
  return credentials;
}

/** Whether this run has keys to work with, or an identity that it could show for some. */
export function hasSecrets(
  read: (name: 'secret-id' | 'secret-key' | 'session-token' | 'role-arn') => string,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (read('role-arn') !== '') return (environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '') !== '';
  const given = {
    'secret-id': read('secret-id'),
    'secret-key': read('secret-key'),
    'session-token': read('session-token'),
  };
  const { secretId, secretKey } = credentialsFrom(given, environment);
  return secretId !== '' && secretKey !== '';
}

/** The inputs first, then the names that Tencent's own tools read. A token belongs to the pair that it came with. */
export function credentialsFrom(
  inputs: Pick<Inputs, 'secret-id' | 'secret-key' | 'session-token'>,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const first = (...names: readonly string[]) =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
  if (inputs['secret-id'] !== '' || inputs['secret-key'] !== '') {
    return {
      secretId: inputs['secret-id'],
      secretKey: inputs['secret-key'],
      token: inputs['session-token'] || undefined,
    };
  }
  return {
    secretId: first('TENCENTCLOUD_SECRET_ID') ?? '',
    secretKey: first('TENCENTCLOUD_SECRET_KEY') ?? '',
    token:
      inputs['session-token'] ||
      first('TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN'),
  };
}

/** Whether a mapped key prefix and the site's own have anything in common. */
const isRelated = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

function prefixFrom(text: string, mistakes: string[]): string {
  const trimmed = text.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return '';
  const prefix = `${trimmed}/`;
  if (trimmed.split('/').some((part) => part === '' || part === '.' || part === '..') || isReserved(prefix)) {
    mistakes.push(`prefix must be like docs or docs/v2, not ${JSON.stringify(text)}`);
  }
  return prefix;
}

/** `owner/name` -> `owner.name`. An owner's name holds no dot, so two repositories never share a site; that of a managed user has a `_`. */
function siteFrom(repository: string, mistakes: string[]): string {
  if (/^[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+$/.test(repository)) return repository.replace('/', '.');
  mistakes.push(
    repository === ''
      ? 'site is required when GITHUB_REPOSITORY is not set'
      : `site is required, since GITHUB_REPOSITORY is not like owner/name: ${JSON.stringify(repository)}`,
  );
  return '';
}

/**
 * Left out whatever else is: a checkout deployed as it is would give away what it was fetched with (`.git/config`). A later line may
 * take one in.
 */
const JUNK = ['.git', '.gitignore', '.DS_Store', 'Thumbs.db'];

/** What is meant as YAML inside of a block of text, where it is part of the line and would match nothing. */
const looksLikeYaml = (line: string): boolean => /^(?:["']|- )/.test(line);

function checkExclude(lines: readonly string[], mistakes: string[]): void {
  for (const line of lines) {
    if (!looksLikeYaml(line)) continue;
    mistakes.push(
      `exclude must have lines like *.map, without quotes or dashes around them, not ${JSON.stringify(line)}`,
    );
  }
}

function cacheRulesFrom(lines: readonly string[], mistakes: string[]): CacheRule[] {
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    const rule = { glob: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
    const isFolder = /(?:^|\/)$/.test(rule.glob);
    const isPlain =
      !isFolder &&
      !rule.glob.startsWith('./') &&
      !looksLikeYaml(line) &&
      !/^["']|^cache-control\s*:/i.test(rule.value);
    if (colon > 0 && isPlain && /^[\x20-\x7e]+$/.test(rule.value)) return [rule];
    mistakes.push(
      `cache-control must have lines like *.pdf: public, max-age=3600 (a folder is docs/**, the home page /index.html; no quotes), not ${JSON.stringify(line)}`,
    );
    return [];
  });
}

function servedFrom(lines: readonly string[], mistakes: string[]): Served[] {
  return lines.flatMap((line) => {
    const parsed = parseDomain(line);
    if (parsed === undefined) {
      mistakes.push(
        `domains must have lines like www.example.com or "docs/ -> https://docs.example.com/", not ${JSON.stringify(line)}`,
      );
    }
    return parsed ?? [];
  });
}

function purgeFrom(served: readonly Served[], inputs: Inputs, mistakes: string[]): PurgeSettings {
  const isWithout = inputs.domains.length === 0 || (served.length === 0 && mistakes.length === 0);
  if (isWithout || inputs.purge === 'off') return { by: 'off' };
  if (inputs.purge === 'direct') return { by: 'direct', served };
  if (inputs['function-role'] === '') mistakes.push(MISSING_ROLE);
  return {
    by: 'function',
    served,
    role: inputs['function-role'],
    runtime: inputs['function-runtime'],
  };
}

/** A function's name may have 60 characters; the APPID at the end of a bucket's name must not be what is cut. */
const functionNameFor = (bucket: string): string => {
  const name = `cdn-purge-${bucket}`;
  return name.length <= 60 ? name : `cdn-purge-${bucket.slice(bucket.length - 50).replace(/^-+/, '')}`;
};

const MISSING_ROLE = `function-role is required with purge: function. It names a CAM role that the purge function runs as. To make one:
      1. Open https://console.cloud.tencent.com/cam/role, create a role for the product service "Serverless Cloud Function (scf)".
      2. Attach a policy that allows cdn:PurgeUrlsCache on your domains (or QcloudCDNFullAccess).
      3. Set function-role to its name.
    Or set purge: direct: the action then purges by itself, without a function`;
