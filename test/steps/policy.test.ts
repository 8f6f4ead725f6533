import { expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { policyOf, type Policy } from '../policies.ts';
import { uninstall } from '../../src/uninstall.ts';
import { blankReport, onStage, type Stage } from './stage.ts';
import { told } from './story.ts';

const actionsOf = ({ statement }: Policy): readonly string[] =>
  statement.flatMap(({ action }) => action).sort();

const DEPLOYER = policyOf('the deploy key');

/** Allowed for what this story does not come to, each with a test of its own elsewhere. */
const FOR_OTHER_DAYS = [
  'cam:PassRole', // asked for together with CreateFunction, and no request by itself
  'cos:PutObjectACL', // the same: the manifest is put with an ACL
  'cos:DeleteMultipleObjects', // removals with purge: direct, and very many
  'cos:InitiateMultipartUpload', // files above 32 MiB
  'cos:UploadPart',
  'cos:CompleteMultipartUpload',
  'cos:AbortMultipartUpload',
  'cos:ListMultipartUploads', // what a killed run had begun
  'scf:UpdateFunctionCode', // a newer version of this action
  'scf:UpdateTriggerStatus', // somebody has switched a trigger off
];

/** Operations that a signer was asked for and given, in the words of policies. */
const used = (stage: Stage, signer: string): readonly string[] =>
  stage.cloud.ledger
    .entries()
    .filter(({ kind, by, status }) => kind === 'request' && by === signer && Number(status) < 300)
    .map(({ service, operation }) => `${service}:${operation}`);

test('keys with exactly the policies of README set up, deploy, change, verify and uninstall a site', async () => {
  await using stage = await onStage({
    deployerPolicy: DEPLOYER,
    passRole: true,
    cdn: { visibleAfter: 20, doneAfter: 60 },
    scf: { changeDelay: 20, instances: 1 },
  });
  const inputs = { 'keep-removed-for': '0', 'on-missing': 'fail' };
  const files = { 'index.html': 'two', 'a.txt': 'a' };
  const other = { prefix: 'docs', site: 'docs' };
  const runs = [
    await told(stage, 'one', { inputs, files: { 'index.html': 'one', 'old.html': 'old', 'a.txt': 'a' } }),
    await told(stage, 'two', { inputs: { ...inputs, verify: 'true' }, files }),
    await told(stage, 'three', { inputs: { ...inputs, 'cache-control': '*.txt: no-cache' }, files }),
    await told(stage, 'docs', { inputs: { ...inputs, ...other }, files }),
    await told(stage, 'four', { inputs: { ...inputs, purge: 'direct' }, files: { ...files, 'a.txt': 'b' } }),
  ];
  expect(runs.map(({ error, report }) => [error, report.result, report.warnings])).toEqual(
    runs.map(() => [undefined, 'deployed', []]),
  );
  for (const site of ['docs', 'site']) {
    const settings = stage.settings({ mode: 'uninstall', site });
    const report = blankReport();
    await uninstall(settings, stage.world(settings), report);
    expect(report.result).toBe('removed');
  }
  expect(stage.cloud.bucket().read('old.html')).toBeUndefined();

  const allowed = actionsOf(DEPLOYER);
  expect([...new Set([...used(stage, 'deployer'), ...FOR_OTHER_DAYS])].sort()).toEqual(allowed);
  const ofFunction = new Set(used(stage, `role:${stage.cloud.world.role}`));
  expect([...ofFunction]).toEqual(actionsOf(policyOf("the function's role")));
});

test('whatever an adapter can ask for is in the policy of README', async () => {
  const folder = join(import.meta.dirname, '..', '..', 'src', 'cloud');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts') && name !== 'sts.ts');
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const found = texts.join('\n').matchAll(/operation: '([A-Z]\w+)'|\bcall\('([A-Z]\w+)'/g);
  const asked = [...found].map(([, cos, api]) => cos ?? api ?? '');
  expect(asked.length).toBeGreaterThan(20);
  const allowed = actionsOf(DEPLOYER).map((action) => action.split(':')[1]);
  expect([...new Set(asked)].filter((name) => !allowed.includes(name))).toEqual([]);
});
