import { outputsOf, type Report } from './report.ts';

/** Rows of a list in the summary; GitHub cuts a step's summary at 1 MiB and nobody reads that far. */
const ROWS = 200;

/** The job summary in Markdown. Keys, URLs and messages are data: nothing in them becomes markup. */
export function summaryOf(report: Report): string {
  const parts = [
    headline(report),
    counts(report),
    failure(report),
    findings(report),
    changes(report),
    purges(report),
    verified(report),
    warnings(report),
    links(report),
    durations(report),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline(report: Report): string {
  const where = report.url === undefined ? code(report.bucket) : `<${report.url}>`;
  const verb = {
    deployed: 'Deployed',
    unchanged: 'Nothing to deploy',
    planned: 'Planned',
    removed: 'Uninstalled from',
    skipped: 'Nothing was done',
    failed: 'Deploy failed',
  }[report.result];
  return `## ${verb}: ${where}`;
}

function counts(report: Report): string {
  const outputs = outputsOf(report);
  const rows = [
    ['uploaded', `${outputs['uploaded'] ?? ''} (${outputs['bytes'] ?? ''} bytes)`],
    ['removed', outputs['deleted'] ?? ''],
    ['unchanged', outputs['unchanged'] ?? ''],
    ['URLs purged', outputs['purged'] ?? ''],
    ['of these by the action itself', outputs['healed'] ?? ''],
    ['function', report.function],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name ?? ''} | ${value ?? ''} |`)].join(
    '\n',
  );
}

const findings = (report: Report): string =>
  report.findings.length === 0
    ? ''
    : `**What was found**\n\n${block(report.findings.map(({ level, about, text }) => `${level === 'ok' ? 'ok' : level.toUpperCase()}  ${about}: ${text}`).join('\n'))}`;

const failure = (report: Report): string =>
  report.failure === undefined ? '' : `**What happened**\n\n${block(report.failure)}`;

function changes(report: Report): string {
  const plan = report.plan;
  if (plan === undefined) return '';
  const isDone = new Set([
    ...(report.synced?.uploaded.map(({ file }) => file.key) ?? []),
    ...(report.synced?.removed ?? []),
  ]);
  const state = (key: string) => (report.result === 'planned' || isDone.has(key) ? '' : ' - not done');
  const lines = [
    ...plan.waves.flatMap((wave) =>
      wave.uploads.map(({ file, reason }) => `+ ${file.key} (${reason})${state(file.key)}`),
    ),
    ...plan.deletions.map(({ key, reason }) => `- ${key} (${reason})${state(key)}`),
  ];
  return lines.length === 0 ? '' : folded(`Changed files (${lines.length})`, block(cut(lines).join('\n')));
}

function purges(report: Report): string {
  const healed = new Set(report.healed);
  const lines = report.judged.map(({ url, state, since, record }) => {
    const by = healed.has(url) ? ' by the action' : record?.type === 'path' ? ' with its directory' : '';
    const after =
      record === undefined
        ? ''
        : `, recorded ${Math.max(0, Math.round((record.createdAt - since) / 1000))} s after the change`;
    return `${state}${by}: ${url}${after}`;
  });
  const why =
    report.flushed === undefined ? '' : `The whole directory was flushed: ${report.flushed.reason}.\n\n`;
  return lines.length === 0 ? '' : folded(`Purges (${lines.length})`, why + block(cut(lines).join('\n')));
}

const verified = (report: Report): string =>
  report.verified.length === 0
    ? ''
    : folded(`What the edge serves (${report.verified.length})`, block(cut(report.verified).join('\n')));

const warnings = (report: Report): string =>
  report.warnings.length === 0 ? '' : `**Warnings**\n\n${block(report.warnings.join('\n'))}`;

function links(report: Report): string {
  const links = [
    `[bucket](https://console.cloud.tencent.com/cos/bucket?bucket=${report.bucket}&region=${report.region})`,
  ];
  if (report.functionName !== undefined) {
    links.push(`[functions](https://console.cloud.tencent.com/scf/list) (${code(report.functionName)})`);
  }
  if (report.judged.length > 0)
    links.push('[CDN purge records](https://console.cloud.tencent.com/cdn/refresh)');
  return `In the console: ${links.join(', ')}`;
}

const durations = (report: Report): string =>
  report.phases.length === 0
    ? ''
    : `Took: ${report.phases.map(({ name, ms }) => `${name} ${(ms / 1000).toFixed(1)} s`).join(', ')}`;

const folded = (title: string, body: string): string =>
  `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;

const cut = (lines: readonly string[]): string[] =>
  lines.length <= ROWS
    ? [...lines]
    : [...lines.slice(0, ROWS), `... and ${lines.length - ROWS} more; the JSON report has them all`];

/** A code block whose fence is longer than any run of backticks in it, so that no content can end it. */
function block(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}\n${text}\n${fence}`;
}

const code = (text: string): string => `\`${text.replaceAll('`', '')}\``;
