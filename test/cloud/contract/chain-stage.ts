import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { type Cloud, type CloudOptions, startCloud } from '../index.ts';
import { apiClient, type ApiReply, cosClient } from './real/clients.ts';
import { openWire } from './real/wire.ts';

/** The purge function as it is shipped. */
const CODE = readFileSync(new URL('../../../dist/function/index.js', import.meta.url));
const FUNCTION = 'cdn-purge-site';

/** One record of DescribePurgeTasks. */
export type PurgeRecord = { readonly TaskId: string; readonly Url: string; readonly Status: string };

/** A cloud with the purge function in it, and the clients of a deployer. */
export type Stage = {
  readonly cloud: Cloud;
  readonly send: ReturnType<typeof cosClient>;
  /** An API call that has to be granted; SCF's busy functions are waited for. */
  readonly call: (product: 'scf' | 'cdn', action: string, params: object) => Promise<ApiReply['response']>;
  /** Every record since the cloud was started, page by page. */
  records(limit: number): Promise<PurgeRecord[]>;
  put(key: string, body: string): Promise<void>;
  remove(key: string): Promise<void>;
  removeBatch(key: string): Promise<void>;
  close(): Promise<void>;
};

/** Starts a cloud and deploys the purge function to it, as a deployment tool would: busy states and taken rules are waited out. */
export async function openStage(options: CloudOptions): Promise<Stage> {
  const cloud = await startCloud({
    ...options,
    scf: { changeDelay: 10, retryDelay: 100, ...options.scf },
    cdn: { visibleAfter: 30, doneAfter: 60, ...options.cdn },
  });
  const { secretId, secretKey, bucket, region } = cloud.world;
  const proxyEnv = { HTTP_PROXY: cloud.env['http_proxy'], HTTPS_PROXY: cloud.env['https_proxy'] };
  const wire = openWire({ proxyEnv, ca: cloud.ca });
  const api = apiClient(wire, { secretId, secretKey });
  const cos = cosClient(wire, { secretId, secretKey });
  const host = `${bucket}.cos.${region}.myqcloud.com`;
  const call: Stage['call'] = (product, action, params) =>
    patiently(() => api({ product, action, params, region }));
  const stage: Stage = {
    cloud,
    send: cos,
    call,
    records: (limit) => allRecords(call, limit),
    async put(key, body) {
      await expectStatus(
        200,
        cos({ method: 'PUT', host, key, body, headers: { 'content-type': 'text/html' } }),
      );
    },
    async remove(key) {
      await expectStatus(204, cos({ method: 'DELETE', host, key }));
    },
    async removeBatch(key) {
      const body = `<Delete><Object><Key>${key}</Key></Object></Delete>`;
      const headers = {
        'content-type': 'application/xml',
        'content-md5': createHash('md5').update(body).digest('base64'),
      };
      await expectStatus(200, cos({ method: 'POST', host, query: { delete: '' }, body, headers }));
    },
    async close() {
      wire.close();
      await cloud[Symbol.asyncDispose]();
    },
  };
  await deployFunction(stage);
  return stage;
}

async function deployFunction({ cloud, call }: Pick<Stage, 'cloud' | 'call'>): Promise<void> {
  const { bucket, region, role, domain } = cloud.world;
  // The format of src/core/purger/rules.ts: one row, served at the root of the domain, `index.html` as index document.
  const rules = { v: 1, rows: [{ s: 'site', p: '', d: [['', `https://${domain}/`]], i: 'index.html' }] };
  await call('scf', 'CreateFunction', {
    FunctionName: FUNCTION,
    Runtime: 'Nodejs18.15',
    Handler: 'index.main_handler',
    Code: { ZipFile: Buffer.from(zipSync({ 'index.js': CODE }, { level: 1 })).toString('base64') },
    Timeout: 60,
    Role: role,
    Environment: { Variables: [{ Key: 'COS_SITE_DEPLOY_RULES', Value: JSON.stringify(rules) }] },
  });
  for (const event of ['cos:ObjectCreated:*', 'cos:ObjectRemove:*']) {
    await call('scf', 'CreateTrigger', {
      FunctionName: FUNCTION,
      TriggerName: `${bucket}.cos.${region}.myqcloud.com`,
      Type: 'cos',
      TriggerDesc: JSON.stringify({ event, filter: { Prefix: '', Suffix: '' } }),
      Qualifier: '$DEFAULT',
      Enable: 'OPEN',
    });
  }
}

/** Tries again while the function is busy, whatever it calls that, for 5 s at most. */
async function patiently(ask: () => Promise<ApiReply>): Promise<ApiReply['response']> {
  for (const end = Date.now() + 5000; ;) {
    const { code, message, response } = await ask();
    if (code === undefined) return response;
    const isBusy = /^FailedOperation|^ResourceInUse$|FunctionStatus|^RequestLimitExceeded/.test(code);
    if (!isBusy || Date.now() > end) throw new Error(`${code}: ${message ?? ''}`);
    await delay(10);
  }
}

async function allRecords(call: Stage['call'], limit: number): Promise<PurgeRecord[]> {
  const StartTime = beijing(Date.now() - 60_000);
  const found: PurgeRecord[] = [];
  for (;;) {
    const page = { StartTime, Limit: limit, Offset: found.length };
    const { PurgeLogs, TotalCount } = await call('cdn', 'DescribePurgeTasks', page);
    const rows = (PurgeLogs ?? []) as PurgeRecord[];
    found.push(...rows);
    if (rows.length === 0 || found.length >= Number(TotalCount)) return found;
  }
}

const beijing = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

async function expectStatus(status: number, answer: Promise<{ status: number; text: string }>) {
  const { status: found, text } = await answer;
  if (found !== status) throw new Error(`${found} instead of ${status}: ${text}`);
}
