import { address, code, link } from './markdown.ts';
import type { Report } from './report.ts';

/** What a run was about, by its mode. */
const NOUNS: Readonly<Partial<Record<string, string>>> = {
  plan: 'Plan',
  preview: 'Preview',
  'remove-preview': 'Removal of the preview',
  uninstall: 'Uninstall',
  doctor: 'Checkup',
};

const NOTHING_TO_DO: Readonly<Partial<Record<string, string>>> = {
  uninstall: 'Nothing to uninstall',
  doctor: 'Ready to deploy',
};

/** The first line: what became of it, and where to look. */
export function headline(report: Report): string {
  const mode: string = report.mode ?? 'deploy';
  const claim = {
    deployed: mode === 'preview' ? 'Preview deployed' : 'Deployed',
    unchanged: NOTHING_TO_DO[mode] ?? 'Nothing to deploy',
    planned: 'Planned',
    removed: mode === 'remove-preview' ? 'Preview removed' : 'Uninstalled',
    // A preview whose pull request was closed is no result of anybody's wish, but it is gone.
    skipped: (report.synced?.removed.length ?? 0) > 0 ? 'Preview removed' : 'Nothing was done',
    failed: `${NOUNS[mode] ?? 'Deploy'} failed`,
  }[report.result];
  const where = placeOf(report);
  return `## ${claim}${where === '' ? '' : `: ${where}`}`;
}

function placeOf({ url, bucket, preview, prefix }: Report): string {
  // The bucket is that of the site: it would not say which preview is meant.
  if (url === undefined && preview !== undefined) return code(prefix);
  if (url === undefined) return bucket === '' ? '' : code(bucket);
  return address(url);
}

/** Commit, branch, tag or pull request, and run, with links; names of branches are anybody's words. */
export function originOf({ run }: Report): string {
  if (run === undefined || !/^[\w.-]+\/[\w.-]+$/.test(run.repository)) return '';
  const repository = run.runUrl.replace(/\/actions\/runs\/[^/]*$/, '');
  const commit = /^[0-9a-f]{7,64}$/.test(run.sha)
    ? [`commit ${link(code(run.sha.slice(0, 7)), `${repository}/commit/${run.sha}`)}`]
    : [];
  const attempt = run.attempt === '1' ? '' : `, attempt ${code(run.attempt)}`;
  const parts = [...commit, ...refOf(run.ref, repository), `${link('run', run.runUrl)}${attempt}`];
  return `${run.repository}: ${parts.join(', ')}`;
}

function refOf(ref: string, repository: string): string[] {
  const [, kind, name = ''] = /^refs\/(heads|tags|pull)\/(.+)$/s.exec(ref) ?? [];
  if (kind === 'heads') return [`branch ${code(name)}`];
  if (kind === 'tags') return [`tag ${code(name)}`];
  const [, pull] = /^(\d+)\/merge$/.exec(name) ?? [];
  return pull === undefined ? [] : [`pull request ${link(`#${pull}`, `${repository}/pull/${pull}`)}`];
}
