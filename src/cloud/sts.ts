import { Agent, request } from 'node:https';
import type { Session, Sts } from '../core/ports.ts';
import { called } from './failure.ts';

const HOST = 'sts.tencentcloudapi.com';

/** ms until a call is given up. */
const PATIENCE = 20_000;

/**
 * STS by plain HTTPS: its one call that we need is not signed (`Authorization: SKIP`), since it is what keys come from. A region has to
 * be named and has no effect on where the keys hold. The length of a session is left to the role: asking for more than it allows is
 * refused, and keys are made anew anyway. Source: cloud.tencent.com/document/product/1312/73070.
 */
export function tencentSts(environment: Readonly<Record<string, string | undefined>>): Sts {
  const agent = new Agent({ proxyEnv: environment });
  return {
    assumeRole: ({ roleArn, provider, identity, sessionName }) =>
      called({ name: 'sts:AssumeRoleWithWebIdentity', subject: roleArn }, async () => {
        const body = JSON.stringify({
          ProviderId: provider,
          WebIdentityToken: identity,
          RoleArn: roleArn,
          RoleSessionName: sessionName,
        });
        return sessionOf(await send(agent, body));
      }),
  };
}

type Answer = { readonly status: number; readonly date: string | undefined; readonly text: string };

function send(agent: Agent, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({
      agent,
      host: HOST,
      method: 'POST',
      timeout: PATIENCE,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        Authorization: 'SKIP',
        'X-TC-Action': 'AssumeRoleWithWebIdentity',
        'X-TC-Version': '2018-08-13',
        'X-TC-Region': 'ap-guangzhou',
        'X-TC-Timestamp': String(Math.floor(Date.now() / 1000)),
        'X-TC-Language': 'en-US',
      },
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
    call.on('error', reject);
    call.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, date: answer.headers.date, text });
      });
    });
    call.end(body);
  });
}

type Reply = {
  readonly Response?: {
    readonly Error?: { readonly Code?: string; readonly Message?: string };
    readonly RequestId?: string;
    readonly ExpiredTime?: number;
    readonly Credentials?: {
      readonly Token?: string;
      readonly TmpSecretId?: string;
      readonly TmpSecretKey?: string;
    };
  };
};

function sessionOf({ status, date, text }: Answer): Session {
  const { Response: reply } = parsed(status, text);
  const requestId = reply?.RequestId;
  if (reply?.Error !== undefined) throw failure({ code: reply.Error.Code, requestId }, reply.Error.Message);
  const { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token } = reply?.Credentials ?? {};
  if (secretId === undefined || secretKey === undefined || token === undefined)
    throw failure({ httpCode: status, requestId }, 'The answer holds no keys.');
  // By the server's own clock: this machine's may be off.
  const end = Date.parse(date ?? '');
  const life = (reply?.ExpiredTime ?? 0) * 1000 - (Number.isFinite(end) ? end : Date.now());
  return { credentials: { secretId, secretKey, token }, life };
}

function parsed(status: number, text: string): Reply {
  try {
    const found: unknown = status === 200 ? JSON.parse(text) : undefined;
    if (typeof found === 'object' && found !== null) return found;
  } catch {
    // Not from STS: a proxy's page. A 5xx that says so is worth another try.
  }
  throw failure({ httpCode: status === 200 ? 502 : status }, 'The answer is not the JSON of STS.');
}

const failure = (facts: object, message = 'no message'): Error => Object.assign(new Error(message), facts);
