import { Agent } from 'node:https';
import type { Keys } from '../core/ports.ts';

/**
 * Client settings for one API 3.0 product: keys, asked for at each call, proxy, and a time-out in seconds (the SDK waits a minute by
 * default and never repeats). The agent is ours, since the SDK's own way reads only `http_proxy`, knows no exceptions, and opens a connection a call.
 */
export function clientConfig(
  product: string,
  keys: Keys,
  environment: Readonly<Record<string, string | undefined>>,
) {
  return {
    credential: {
      async getCredential() {
        const { secretId, secretKey, token } = await keys();
        return { secretId, secretKey, ...(token === undefined ? {} : { token }) };
      },
    },
    profile: {
      language: 'en-US' as const,
      httpProfile: {
        endpoint: `${product}.tencentcloudapi.com`,
        reqTimeout: 20,
        agent: new Agent({ keepAlive: true, proxyEnv: environment }),
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

/** What is loaded when it is first asked for, and then is there: an SDK takes as long to load as a small deploy without it. */
export function loadedOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}
