import type COS from 'cos-nodejs-sdk-v5';
import type { ObjectHeaders } from '../core/ports.ts';

/** As much of an SDK's answer as every call shares. */
export type Answer = { readonly headers?: Readonly<Record<string, unknown>> };

/** An SDK client for one bucket, and the one way in which it is called. */
export type Connection = {
  readonly cos: COS;
  readonly at: { readonly Bucket: string; readonly Region: string };
  /** Runs one call; it rejects with CloudError only. */
  readonly call: <T extends Answer>(name: string, subject: string, send: () => Promise<T>) => Promise<T>;
};

export const headerOf = (answer: Answer, name: string): string | undefined => {
  const value = answer.headers?.[name];
  return typeof value === 'string' ? value : undefined;
};

export const headerParams = (headers: ObjectHeaders) => ({
  ContentType: headers.contentType,
  CacheControl: headers.cacheControl,
  Headers: { ...headers.more },
});
