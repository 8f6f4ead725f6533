import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCloud } from '../index.ts';
import { aws } from './aws.ts';
import { throughProxy, type Client, type Place } from './client.ts';
import { coscli } from './coscli.ts';
import { coscmd } from './coscmd.ts';
import { goSdk } from './go-sdk.ts';
import { pythonSdk } from './python-sdk.ts';
import { rclone } from './rclone.ts';
import { sentence } from './sentence.ts';
import { tccli } from './tccli.ts';
import { plantBig, plantTree } from './tree.ts';

const CLIENTS: readonly Client[] = [rclone, aws, coscli, coscmd, pythonSdk, goSdk, tccli];

/** How it went with one client: `absent` could not be installed. */
type Outcome = 'right' | 'wrong' | 'absent';

/**
 * Clients that nobody here wrote, unmodified, against the local cloud: each is led here by proxy variables and its own way to name a CA,
 * and each of its steps is judged by what is in the bucket or on the disk afterwards. Ends with 1 unless rclone and at least two of
 * Tencent's own ran and everything that ran was right.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, objects: { type: 'string', default: '2500' } },
  });
  const names = values.only?.split(',');
  const clients = CLIENTS.filter(({ name }) => names?.includes(name) ?? true);
  print(
    `${values.objects} objects; ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const outcomes = new Map<Client, Outcome>();
  try {
    for (const client of clients) outcomes.set(client, await tryOut(client, folder, Number(values.objects)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const count = (outcome: Outcome) => [...outcomes.values()].filter((one) => one === outcome).length;
  const ran = [...outcomes].filter(([, outcome]) => outcome !== 'absent').map(([client]) => client);
  print(`${count('right')} right, ${count('wrong')} wrong, ${count('absent')} could not be installed`);
  const isEnough = ran.includes(rclone) && ran.filter(({ isTencents }) => isTencents).length >= 2;
  if (!isEnough) print("rclone and at least two of Tencent's own clients must run");
  process.exitCode = isEnough && count('wrong') === 0 ? 0 : 1;
}

async function tryOut(client: Client, parent: string, objects: number): Promise<Outcome> {
  let version: string;
  try {
    version = await client.install();
  } catch (error) {
    print(`${client.name.padEnd(11)} could not be installed: ${sentence(error)}`);
    return 'absent';
  }
  print(`${client.name.padEnd(11)} ${version}`);
  const folder = join(parent, client.name);
  await mkdir(folder);
  await using cloud = await startCloud();
  const { NODE_EXTRA_CA_CERTS: caFile = '' } = cloud.env;
  const env = throughProxy(cloud.env);
  const site = await plantTree(join(folder, 'site'), objects);
  const big = await plantBig(join(folder, 'big'));
  return (await walk(client, { cloud, folder, site, big, env, caFile })) ? 'right' : 'wrong';
}

/** Every step in turn; the first that is wrong ends it, since those behind it build on it. */
async function walk(client: Client, place: Place): Promise<boolean> {
  for (const { name, perform } of client.steps) {
    const start = performance.now();
    const title = `${client.name.padEnd(11)} ${name.padEnd(36)}`;
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8);
    try {
      const found = await perform(place);
      print(`${title} right ${seconds()}  ${found}`);
    } catch (error) {
      print(`${title} WRONG ${seconds()}  ${sentence(error)}`);
      for (const line of refusals(place)) print(`            ${line}`);
      return false;
    }
  }
  return true;
}

/** The last few things that the cloud refused, which is where a wrong step is mostly explained. */
const refusals = ({ cloud }: Place) =>
  cloud.ledger
    .entries()
    .filter(({ kind, status }) => kind === 'request' && (typeof status === 'string' || status >= 400))
    .slice(-5)
    .map(
      ({ service, operation, status, detail }) =>
        `${service} ${operation} ${status} ${JSON.stringify(detail)}`,
    );

const print = (line: string) => process.stdout.write(`${line}\n`);

main().catch((error: unknown) => {
  process.stderr.write(`${sentence(error)}\n`);
  process.exitCode = 1;
});
