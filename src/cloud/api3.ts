import { Agent } from 'node:https';
import type { Credentials } from '../core/settings.ts';
import { proxyFor } from './proxy.ts';

/** Client settings for one API 3.0 product: keys, proxy, and a time-out in seconds (the SDK waits a minute by default and never repeats). */
export function clientConfig(
  product: string,
  credentials: Credentials,
  environment: Readonly<Record<string, string | undefined>>,
) {
  const endpoint = `${product}.tencentcloudapi.com`;
  const proxy = proxyFor(endpoint, environment);
  return {
    credential: {
      secretId: credentials.secretId,
      secretKey: credentials.secretKey,
      ...(credentials.token === undefined ? {} : { token: credentials.token }),
    },
    profile: {
      language: 'en-US' as const,
      httpProfile: {
        endpoint,
        reqTimeout: 20,
        // Without a proxy of ours the SDK would take http_proxy from the environment, whatever no_proxy says; an agent stops it.
        ...(proxy === undefined ? { agent: new Agent({ keepAlive: true }) } : { proxy }),
      },
    },
  };
}

/** What an API 3.0 product really answers: the SDK's types promise every member, the service leaves some out and has null for empty lists. */
export type Answered<T> = T extends readonly (infer One)[]
  ? readonly Answered<One>[]
  : T extends object
    ? { readonly [Member in keyof T]?: Answered<T[Member]> | null }
    : T;
