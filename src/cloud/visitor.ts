import { createHash } from 'node:crypto';
import { Agent as HttpAgent, get as httpGet } from 'node:http';
import { Agent, get as httpsGet } from 'node:https';
import type { Visitor } from '../core/ports.ts';
import { called } from './failure.ts';

/** ms until a visit is given up. */
const PATIENCE = 20_000;

/** A visitor of the site: a plain GET, uncompressed, without following redirects, by the proxy that everything else takes. */
export function httpVisitor(environment: Readonly<Record<string, string | undefined>>): Visitor {
  // Node reads the usual proxy variables, exceptions included, only for an agent that is told to.
  const options = { keepAlive: true, proxyEnv: environment };
  const [secure, plain] = [new Agent(options), new HttpAgent(options)];
  return {
    look: (url) =>
      called(
        { name: 'visit', subject: url },
        () =>
          new Promise((resolve, reject) => {
            const [get, agent] = url.startsWith('http:')
              ? ([httpGet, plain] as const)
              : ([httpsGet, secure] as const);
            const request = get(url, {
              agent,
              timeout: PATIENCE,
              headers: { 'accept-encoding': 'identity', 'user-agent': 'cos-site-deploy' },
            });
            request.on('timeout', () =>
              request.destroy(new Error(`${url} did not answer within ${PATIENCE / 1000} s`)),
            );
            request.on('error', reject);
            request.on('response', (answer) => {
              const hash = createHash('md5');
              answer.on('data', (chunk: Buffer) => hash.update(chunk));
              answer.on('error', reject);
              answer.on('end', () => {
                resolve({
                  status: answer.statusCode ?? 0,
                  md5: hash.digest('hex'),
                  headers: flat(answer.headers),
                });
              });
            });
          }),
      ),
  };
}

const flat = (
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (value ?? []).join(', '),
    ]),
  );
