import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { zipSync } from 'fflate';
import { type Account, type AccountOptions, type Credential, openAccount } from '../account.ts';
import { startApi3 } from '../api3/index.ts';
import type { ApiProduct } from '../api3/product.ts';
import { canonicalRequest, sign } from '../api3/signature.ts';
import { type CloudClock, startClock } from '../clock.ts';
import type { CloudReply, CloudRequest, Service } from '../exchange.ts';
import { type Faults, openFaults } from '../faults.ts';
import { type Ledger, openLedger } from '../ledger.ts';

/** The parts of a cloud that the gate and its products stand on. */
export type Ground = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly faults: Faults;
  readonly ledger: Ledger;
};

export function layGround(options: Partial<AccountOptions> = {}): Ground {
  const clock = startClock();
  const account = openAccount(
    {
      appid: '1250000000',
      uin: '100000000001',
      roles: [{ name: 'PurgeRole', trusts: ['scf.qcloud.com'], allows: ['cdn:*'] }],
      deployerAllows: ['scf:*'],
      ...options,
    },
    clock,
  );
  return { account, clock, faults: openFaults(), ledger: openLedger(clock) };
}

/** What a test changes about an otherwise proper call. */
export type Tamper = {
  readonly credential?: Credential;
  readonly region?: string;
  readonly host?: string;
  readonly service?: string;
  /** Unix seconds. */
  readonly timestamp?: number;
  readonly body?: string;
  readonly method?: string;
  /** Signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signedHeaders?: readonly string[];
  /** Sent instead of the body that was signed. */
  readonly sentBody?: string;
  /** Set after signing. */
  readonly afterwards?: Readonly<Record<string, string>>;
};

export type Answer = {
  readonly status: number;
  readonly response: Readonly<Record<string, unknown>>;
  /** The error's code and message; undefined when the call was granted. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly reply: CloudReply;
};

/** Calls one action of a product through its gate, signed by the deployer unless the test says otherwise. */
export type Call = (action: string, params?: object, tamper?: Tamper) => Promise<Answer>;

export function openGate(ground: Ground, product: ApiProduct): { service: Service; call: Call } {
  const service = startApi3({ ...ground, products: [product] });
  const call: Call = async (action, params = {}, tamper = {}) => {
    const request = signedRequest(action, params, product, {
      credential: ground.account.deployer,
      ...tamper,
    });
    const reply = await service.answer(request);
    if (reply.entry !== undefined) ground.ledger.add(reply.entry);
    const text = reply.body.toString('utf8');
    const { Response: response = {} } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
      Response?: Record<string, unknown>;
    };
    const error = response['Error'] as { Code: string; Message: string } | undefined;
    return { status: reply.status, response, code: error?.Code, message: error?.Message, reply };
  };
  return { service, call };
}

function signedRequest(
  action: string,
  params: object,
  product: ApiProduct,
  tamper: Tamper & { readonly credential: Credential },
): CloudRequest {
  const { credential } = tamper;
  const timestamp = String(tamper.timestamp ?? Math.floor(Date.now() / 1000));
  const host = tamper.host ?? `${product.name}.tencentcloudapi.com`;
  const headers = {
    'content-type': 'application/json',
    'x-tc-action': action,
    'x-tc-version': product.version,
    'x-tc-timestamp': timestamp,
    'x-tc-region': tamper.region ?? 'ap-shanghai',
    ...(credential.token === undefined ? {} : { 'x-tc-token': credential.token }),
    ...tamper.headers,
  };
  const body = Buffer.from(tamper.body ?? JSON.stringify(params));
  const method = tamper.method ?? 'POST';
  const signedHeaders = tamper.signedHeaders ?? ['content-type', 'host'];
  const date = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  const service = tamper.service ?? product.name;
  const canonical = canonicalRequest({ method, host, headers, body }, signedHeaders);
  const signature = sign(canonical, { secretKey: credential.secretKey, timestamp, date, service });
  const authorization =
    `TC3-HMAC-SHA256 Credential=${credential.secretId}/${date}/${service}/tc3_request, ` +
    `SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  const all = { ...headers, authorization, ...tamper.afterwards };
  const sent = tamper.sentBody === undefined ? body : Buffer.from(tamper.sentBody);
  return { method, host, scheme: 'https', target: '/', headers: all, body: sent, from: '127.0.0.1' };
}

/** A plain http server in front of a service, and the SDK's httpProfile that leads there under the real host name. */
export async function openDoor(service: Service, ledger: Ledger, host: string) {
  const server = http.createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const reply = await service.answer({
        method: incoming.method ?? '',
        host: (incoming.headers.host ?? '').replace(/:\d+$/, ''),
        scheme: 'http',
        target: incoming.url ?? '/',
        headers: Object.fromEntries(
          Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: Buffer.concat(chunks),
        from: '127.0.0.1',
      });
      if (reply.entry !== undefined) ledger.add(reply.entry);
      if (reply.trouble !== undefined) incoming.socket.destroy();
      else outgoing.writeHead(reply.status, reply.headers as http.OutgoingHttpHeaders).end(reply.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new http.Agent({
    keepAlive: true,
    lookup: (_name, _options, found) => {
      found(null, [{ address: '127.0.0.1', family: 4 }]);
    },
  });
  return {
    httpProfile: { protocol: 'http://', endpoint: `${host}:${port}`, agent },
    close: () => {
      agent.destroy();
      server.close();
    },
  };
}

/** A zip with these files, in Base64. */
export function zipOf(files: Readonly<Record<string, string>>): string {
  const bytes = Object.entries(files).map(([name, text]) => [name, new Uint8Array(Buffer.from(text))]);
  return Buffer.from(zipSync(Object.fromEntries(bytes) as Record<string, Uint8Array>)).toString('base64');
}
