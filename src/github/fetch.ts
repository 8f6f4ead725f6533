import { Agent, request } from 'node:https';

/** As much of a request as octokit makes. */
type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};

/**
 * `fetch` for octokit, by an agent that knows the usual proxy variables, exceptions included. The toolkit's own looks at them once,
 * when it is loaded. Rejects when there is no answer.
 */
export function proxiedFetch(
  environment: Readonly<Record<string, string | undefined>>,
): (url: string, asked: Asked) => Promise<Response> {
  const agent = new Agent({ keepAlive: true, proxyEnv: environment });
  return (url, { method = 'GET', headers = {}, body, signal }) =>
    new Promise((resolve, reject) => {
      const options = { agent, method, headers, ...(signal === undefined ? {} : { signal }) };
      const call = request(url, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const { statusCode: status = 0 } = answer;
          // A Response of these may have no body, not even an empty one.
          const content = status === 204 || status === 304 ? null : Buffer.concat(chunks);
          resolve(new Response(content, { status, headers: flat(answer.headers) }));
        });
      });
      call.on('error', reject);
      call.end(body);
    });
}

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
