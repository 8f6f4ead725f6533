import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CloudPlace } from '../cloud/index.ts';
import { SYNC_CLIENTS, throughProxy, type Access, type Command } from '../cloud/conformance/index.ts';
import { PATIENCE, type Ended } from './measure.ts';
import { ours } from './ours.ts';

/** What a client is to do: bring a folder below a prefix of the bucket, and remove what does not belong there. */
export type Job = {
  readonly place: CloudPlace;
  readonly folder: string;
  /** Without a slash. */
  readonly prefix: string;
  /** An empty folder for what the client keeps. */
  readonly scratch: string;
  /** Hears the id of the client's process. */
  readonly onStart: (pid: number) => void;
};

/** Somebody who could bring a site to the bucket. */
export type Contestant = {
  readonly name: string;
  /** What is run, for the reader. */
  readonly title: string;
  /** Beyond this many files it takes too long to be measured unless it is asked for by name. */
  readonly upTo: number;
  /** Resolves with its version; rejects with why it cannot be had. */
  readonly install: () => Promise<string>;
  readonly sync: (job: Job) => Promise<Ended>;
};

/** Both read and send what is new or other by hash, 64 at a time. */
const RCLONE = ['--checksum', '--transfers', '64', '--checkers', '64', '--retries', '1'];
/** No HEAD for each object after its PUT, no question for the bucket, and one list instead of one a folder. */
const TUNED = ['--fast-list', '--s3-no-check-bucket', '--s3-no-head'];

const from = (name: keyof typeof SYNC_CLIENTS, argsFor: (job: Job) => readonly string[]) => ({
  install: SYNC_CLIENTS[name].install,
  sync: async (job: Job) => run(await SYNC_CLIENTS[name].command(accessOf(job), argsFor(job)), job.onStart),
});

const rcloneArgs = ({ folder, place, prefix }: Job) => [
  'sync',
  folder,
  `cos:${place.bucket}/${prefix}`,
  ...RCLONE,
];

/** Everybody who can be measured, in the order of the tables. */
export const CONTESTANTS: readonly Contestant[] = [
  { name: 'ours', title: 'dist/index.js as a step, purge: off, no domains', upTo: Infinity, ...ours },
  { name: 'rclone', title: `rclone sync ${RCLONE.join(' ')}`, upTo: Infinity, ...from('rclone', rcloneArgs) },
  {
    name: 'rclone-tuned',
    title: `the same with ${TUNED.join(' ')}`,
    upTo: Infinity,
    ...from('rclone', (job) => [...rcloneArgs(job), ...TUNED]),
  },
  {
    name: 'aws',
    title: 'aws s3 sync --delete, 20 requests at a time; compares size and time, not content',
    upTo: 2000,
    ...from('aws', ({ folder, place, prefix }) => [
      'sync',
      '--delete',
      folder,
      `s3://${place.bucket}/${prefix}/`,
    ]),
  },
  {
    name: 'coscli',
    title: 'coscli sync -r --delete --force --routines 64',
    upTo: Infinity,
    ...from('coscli', ({ folder, place, prefix }) => [
      ...['sync', '-r', '--delete', '--force', '--routines', '64'],
      ...[`${folder}/`, `cos://${place.bucket}/${prefix}/`],
    ]),
  },
];

function accessOf({ place, scratch }: Job): Access {
  const { secretId, secretKey, bucket, region } = place;
  return {
    world: { secretId, secretKey, bucket, region },
    folder: scratch,
    env: throughProxy(place.env),
    caFile: place.env.NODE_EXTRA_CA_CERTS,
  };
}

/** How much of what a program wrote is kept, characters: the end says why it failed. */
const TAIL = 300;

async function run({ program, args, env }: Command, onStart: (pid: number) => void): Promise<Ended> {
  const begun = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
  });
  let tail = '';
  const hear = (chunk: Buffer) => (tail = `${tail}${chunk.toString('utf8')}`.slice(-TAIL));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  if (child.pid !== undefined) onStart(child.pid);
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - begun) / 1000;
  return code === 0 ? { seconds } : { seconds, problem: `ended with ${code ?? 'a signal'}: ${tail.trim()}` };
}
