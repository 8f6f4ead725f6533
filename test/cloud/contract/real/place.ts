import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { startCloud } from '../../index.ts';
import { apiClient, type ApiReply, cosClient, type CosAsk, type CosReply, type Keys } from './clients.ts';
import { guarded, type Ours } from './guard.ts';
import { openWire, type Wire } from './wire.ts';

/** Where the facts are tried: clients of a cloud, and the names of what may be touched in it. Nothing else is known of the cloud. */
export type Place = Ours & {
  readonly region: string;
  readonly appid: string;
  /** `<bucket>.cos.<region>.myqcloud.com`. */
  readonly host: string;
  readonly websiteHost: string;
  /** A domain of the account whose purges may be spent; undefined: what is about domains is not asked. */
  readonly domain: string | undefined;
  /** An execution role; undefined: functions run without one. */
  readonly role: string | undefined;
  readonly keys: Keys;
  readonly wire: Wire;
  /** A request to our bucket unless it names another host. */
  readonly cos: (ask?: Partial<CosAsk>) => Promise<CosReply>;
  readonly scf: (action: string, params?: object) => Promise<ApiReply>;
  readonly cdn: (action: string, params?: object) => Promise<ApiReply>;
  /** Ms between two looks at something that takes its time. */
  readonly pause: number;
  close(): Promise<void>;
};

/** A cloud of our own on loopback, faster than the real one. */
export async function openLocalPlace(): Promise<Place> {
  const cloud = await startCloud({
    scf: { changeDelay: 150, retryDelay: 50 },
    cdn: { visibleAfter: 30, doneAfter: 80 },
  });
  const { secretId, secretKey, appid, region, domain, role } = cloud.world;
  const names = { bucket: `contract-${appid}`, region, domain, role, functionName: 'contract-function' };
  const proxyEnv = { HTTP_PROXY: cloud.env['http_proxy'], HTTPS_PROXY: cloud.env['https_proxy'] };
  const wire = openWire({ proxyEnv, ca: cloud.ca });
  const close = async () => {
    await removeBucket(place);
    await cloud[Symbol.asyncDispose]();
  };
  const place = placeOf({ names, keys: { secretId, secretKey }, wire, pause: 20, close });
  await makeBucket(place);
  return place;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The real cloud, with a bucket that is made here and removed at the end. Refuses to start unless CONTRACT_I_KNOW_IT_COSTS=yes: requests,
 * storage, runs of a function and purges of the domain are paid for.
 */
export async function openRealPlace(environment: Environment): Promise<Place> {
  const need = (name: string) => {
    const value = environment[name];
    if (value === undefined || value === '') throw new Error(`Set ${name}.`);
    return value;
  };
  const keys: Keys = {
    secretId: need('TENCENTCLOUD_SECRET_ID'),
    secretKey: need('TENCENTCLOUD_SECRET_KEY'),
    ...(environment['TENCENTCLOUD_TOKEN'] ? { token: environment['TENCENTCLOUD_TOKEN'] } : {}),
  };
  const region = need('CONTRACT_REGION');
  const tag = randomBytes(5).toString('hex');
  const names = {
    bucket: `contract-${tag}-${need('CONTRACT_APPID')}`,
    region,
    functionName: `contract-${tag}x`,
    domain: environment['CONTRACT_DOMAIN'],
    role: environment['CONTRACT_ROLE'],
  };
  if (environment['CONTRACT_I_KNOW_IT_COSTS'] !== 'yes') {
    throw new Error('This costs money in the real cloud. Set CONTRACT_I_KNOW_IT_COSTS=yes if that is meant.');
  }
  const wire = openWire({ proxyEnv: environment });
  const place = placeOf({ names, keys, wire, pause: 1000, close: () => removeBucket(place) });
  await makeBucket(place);
  return place;
}

type Names = Ours & {
  readonly region: string;
  readonly domain: string | undefined;
  readonly role: string | undefined;
};

type Plan = {
  readonly names: Names;
  readonly keys: Keys;
  readonly wire: Wire;
  readonly pause: number;
  readonly close: () => Promise<void>;
};

function placeOf({ names, keys, wire: open, pause, close }: Plan): Place {
  const wire = guarded(open, names);
  const { bucket, region } = names;
  const host = `${bucket}.cos.${region}.myqcloud.com`;
  const cos = cosClient(wire, keys);
  const api = apiClient(wire, keys);
  return {
    ...names,
    keys,
    wire,
    pause,
    host,
    appid: bucket.slice(bucket.lastIndexOf('-') + 1),
    websiteHost: `${bucket}.cos-website.${region}.myqcloud.com`,
    cos: (ask = {}) => cos({ host, ...ask }),
    scf: (action, params = {}) => api({ product: 'scf', action, params, region }),
    cdn: (action, params = {}) => api({ product: 'cdn', action, params }),
    async close() {
      await close();
      wire.close();
    },
  };
}

/** A bucket that everybody may read, with a website of `index.html` and `404.html`. */
async function makeBucket(place: Place): Promise<void> {
  const { cos, pause } = place;
  await granted(cos({ method: 'PUT', headers: { 'x-cos-acl': 'public-read' } }));
  const body =
    '<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument>' +
    '<ErrorDocument><Key>404.html</Key></ErrorDocument></WebsiteConfiguration>';
  const headers = { 'content-type': 'application/xml' };
  try {
    await granted(cos({ method: 'PUT', query: { website: '' }, headers, body }));
  } catch (error) {
    await removeBucket(place);
    throw error;
  }
  // A website is there about two seconds after it was asked for (the tests of cos-nodejs-sdk-v5 wait as long).
  await delay(5 * pause);
}

/** Removes what is in our bucket, unfinished uploads included, and the bucket. */
async function removeBucket({ cos, pause }: Place): Promise<void> {
  await removeObjects(cos);
  const { text } = await granted(cos({ query: { uploads: '' } }));
  const ids = tag(text, 'UploadId');
  for (const [index, key] of tag(text, 'Key').entries()) {
    await granted(cos({ method: 'DELETE', key, query: { uploadId: ids[index] ?? '' } }));
  }
  // A list may have missed what was put last (436/7734): then the bucket is not empty yet.
  for (let left = 5; left > 0; left -= 1) {
    const { code, status } = await cos({ method: 'DELETE' });
    if (status < 300) return;
    if (code !== 'BucketNotEmpty' || left === 1)
      throw new Error(`${status} ${code ?? ''}: the bucket is still there.`);
    await delay(pause);
    await removeObjects(cos);
  }
}

async function removeObjects(cos: Place['cos']): Promise<void> {
  for (;;) {
    const { text } = await granted(cos({ query: { 'encoding-type': 'url' } }));
    const keys = tag(text, 'Key').map(decodeURIComponent);
    if (keys.length === 0) return;
    for (const key of keys) await granted(cos({ method: 'DELETE', key }));
  }
}

const tag = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'g'))].map(([, value = '']) => value);

async function granted(answer: Promise<CosReply>): Promise<CosReply> {
  const reply = await answer;
  if (reply.status >= 300) throw new Error(`${reply.status} ${reply.code ?? ''}: ${reply.text}`);
  return reply;
}

/** A zip with one file, `index.js`, in Base64. */
export const zipOf = (code: string, name = 'index.js'): string =>
  Buffer.from(zipSync({ [name]: new Uint8Array(Buffer.from(code)) })).toString('base64');
