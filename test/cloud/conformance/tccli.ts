import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { strToU8, zipSync } from 'fflate';
import type { Client, Place } from './client.ts';
import { tencentPrograms } from './coscmd.ts';
import { must, run } from './run.ts';

const NAME = 'conformance';
/** How long an answer that takes a while may take, ms. */
const PATIENCE = 30_000;
const CODE = 'exports.main_handler = async (event) => `heard ${event.Records[0].cos.cosObject.key}`;\n';

let programs = '';

/**
 * Tencent's command for API 3.0. It trusts certifi's list and has no option for another, so its environment's list gets our CA, as one does
 * behind a company's proxy; the program itself stays as it came.
 */
export const tccli: Client = {
  name: 'tccli',
  isTencents: true,
  async install() {
    programs = await tencentPrograms();
    return `tccli ${(await must(join(programs, 'tccli'), ['--version'])).trim()}`;
  },
  steps: [
    { name: 'scf CreateFunction', perform: createFunction },
    { name: 'scf CreateTrigger, ListTriggers', perform: createTrigger },
    { name: 'scf UpdateFunctionCode, GetFunction', perform: updateCode },
    { name: 'cdn DescribeDomains, quota', perform: lookAtCdn },
    { name: 'cdn PurgeUrlsCache, PurgePathCache', perform: purge },
    { name: 'scf DeleteTrigger, DeleteFunction', perform: remove },
  ],
};

type Answer = Readonly<Record<string, unknown>>;

async function ask(place: Place, ...args: string[]): Promise<Answer> {
  return JSON.parse(await must(join(programs, 'tccli'), args, await around(place))) as Answer;
}

async function around({ cloud, env, caFile, folder }: Place) {
  await trust(caFile);
  const { secretId, secretKey, region } = cloud.world;
  const keys = { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey };
  return { env: { ...env, ...keys, TENCENTCLOUD_REGION: region, HOME: folder } };
}

let trusted = '';
async function trust(caFile: string) {
  if (trusted === caFile) return;
  const list = (await must(join(programs, 'python'), ['-m', 'certifi'])).trim();
  const original = `${list}.original`;
  await readFile(original).catch(() => copyFile(list, original));
  await writeFile(list, `${await readFile(original, 'utf8')}\n${await readFile(caFile, 'utf8')}`);
  trusted = caFile;
}

const zipped = (code: string) => Buffer.from(zipSync({ 'index.js': strToU8(code) })).toString('base64');

/** Asks until the answer is as wanted; throws when that takes too long. */
async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${PATIENCE / 1000} s`);
    await delay(200);
  }
}

const active = (place: Place) =>
  until('the function is Active', async () => {
    const { Status } = await ask(place, 'scf', 'GetFunction', '--FunctionName', NAME);
    if (Status === 'CreateFailed' || Status === 'UpdateFailed') throw new Error(`the function is ${Status}`);
    return Status === 'Active';
  });

async function createFunction(place: Place): Promise<string> {
  const code = ['--Code', JSON.stringify({ ZipFile: zipped(CODE) })];
  const settings = ['--Runtime', 'Nodejs18.15', '--Handler', 'index.main_handler'];
  await ask(place, 'scf', 'CreateFunction', '--FunctionName', NAME, ...code, ...settings);
  await active(place);
  const { Functions } = await ask(place, 'scf', 'ListFunctions');
  const names = (Functions as { FunctionName: string }[]).map(({ FunctionName }) => FunctionName);
  if (names.join() !== NAME) throw new Error(`ListFunctions shows ${names.join()}`);
  return 'Active and listed';
}

const triggerName = ({ cloud }: Place) => `${cloud.world.bucket}.cos.${cloud.world.region}.myqcloud.com`;

async function createTrigger(place: Place): Promise<string> {
  const { cloud } = place;
  const filter = { event: 'cos:ObjectCreated:*', filter: { Prefix: 'tccli/', Suffix: '' } };
  const about = [
    '--FunctionName',
    NAME,
    '--TriggerName',
    triggerName(place),
    '--Type',
    'cos',
    '--Qualifier',
    '$DEFAULT',
  ];
  const desc = ['--TriggerDesc', JSON.stringify(filter), '--Enable', 'OPEN'];
  await ask(place, 'scf', 'CreateTrigger', ...about, ...desc);
  const { TotalCount } = await ask(place, 'scf', 'ListTriggers', '--FunctionName', NAME);
  if (TotalCount !== 1) throw new Error(`ListTriggers counts ${String(TotalCount)}`);
  await run('sleep', ['1']);
  cloud.bucket().put('tccli/x', 'x');
  await cloud.settled();
  const runs = cloud.ledger.entries().filter(({ kind, status }) => kind === 'run' && status === 'ok');
  if (runs.length !== 1) throw new Error(`${runs.length} runs instead of 1`);
  return 'listed, and an object ran it';
}

async function updateCode(place: Place): Promise<string> {
  const code = ['--ZipFile', zipped(`// newer\n${CODE}`), '--Handler', 'index.main_handler'];
  await ask(place, 'scf', 'UpdateFunctionCode', '--FunctionName', NAME, ...code);
  await active(place);
  return 'Active again';
}

async function lookAtCdn(place: Place): Promise<string> {
  const { Domains } = await ask(place, 'cdn', 'DescribeDomains');
  const names = (Domains as { Domain: string }[]).map(({ Domain }) => Domain);
  const { domain, overseasDomain } = place.cloud.world;
  if (!names.includes(domain) || !names.includes(overseasDomain)) throw new Error(`only ${names.join()}`);
  const { UrlPurge } = await ask(place, 'cdn', 'DescribePurgeQuota');
  if (!Array.isArray(UrlPurge) || UrlPurge.length === 0) throw new Error('no quota');
  return `${names.length} domains`;
}

async function purge(place: Place): Promise<string> {
  const { cloud } = place;
  const page = `https://${cloud.world.domain}/tccli/page.html`;
  cloud.bucket().put('tccli/page.html', 'one');
  await cloud.visit(page);
  cloud.bucket().put('tccli/page.html', 'two');
  if ((await cloud.visit(page)).body !== 'one') throw new Error('the edge does not keep the page');
  const tasks = [
    await ask(place, 'cdn', 'PurgeUrlsCache', '--Urls', JSON.stringify([page])),
    await ask(
      place,
      'cdn',
      'PurgePathCache',
      '--Paths',
      JSON.stringify([`https://${cloud.world.domain}/x/`]),
      '--FlushType',
      'flush',
    ),
  ];
  for (const { TaskId } of tasks) {
    await until('the purge is done', async () => {
      const { PurgeLogs } = await ask(place, 'cdn', 'DescribePurgeTasks', '--TaskId', String(TaskId));
      return Array.isArray(PurgeLogs) && (PurgeLogs as { Status: string }[])[0]?.Status === 'done';
    });
  }
  if ((await cloud.visit(page)).body !== 'two') throw new Error('the page is still the old one');
  return 'both done, the page is fresh';
}

async function remove(place: Place): Promise<string> {
  const about = [
    '--FunctionName',
    NAME,
    '--TriggerName',
    triggerName(place),
    '--Type',
    'cos',
    '--Qualifier',
    '$DEFAULT',
  ];
  await ask(
    place,
    'scf',
    'DeleteTrigger',
    ...about,
    '--TriggerDesc',
    '{"event":"cos:ObjectCreated:*","filter":{"Prefix":"tccli/","Suffix":""}}',
  );
  await ask(place, 'scf', 'DeleteFunction', '--FunctionName', NAME);
  await until('the function is gone', async () => {
    const { code, out } = await run(
      join(programs, 'tccli'),
      ['scf', 'GetFunction', '--FunctionName', NAME],
      await around(place),
    );
    if (code !== 0 && !out.includes('ResourceNotFound')) throw new Error(out);
    return code !== 0;
  });
  return 'gone';
}
