import type { Outgoing, Wire } from './wire.ts';

/** What was made for the contract, or was given for it by name. Nothing else may be changed. */
export type Ours = {
  /** `<name>-<appid>`. */
  readonly bucket: string;
  readonly functionName: string;
  readonly domain: string | undefined;
};

/** The same wire, but a request that could change what is not ours does not go out. Reads go anywhere: a fact may ask for what is not there. */
export function guarded(wire: Wire, ours: Ours): Wire {
  return {
    close: () => {
      wire.close();
    },
    send: (request) => {
      const fault = strangers(request, ours);
      return fault === undefined ? wire.send(request) : Promise.reject(new Error(fault));
    },
  };
}

/** What a request would touch that is not ours; undefined: nothing. */
function strangers({ method, host, headers, body = '' }: Outgoing, ours: Ours): string | undefined {
  if (/^(scf|cdn)\./.test(host)) return apiStrangers(headers['x-tc-action'] ?? '', String(body), ours);
  if (['GET', 'HEAD'].includes(method) || host.startsWith(`${ours.bucket}.`)) return undefined;
  return `${method} to ${host} is refused: it is not the bucket of this contract.`;
}

function apiStrangers(action: string, body: string, ours: Ours): string | undefined {
  if (/^(Get|List|Describe)/.test(action)) return undefined;
  let params: Readonly<Record<string, unknown>>;
  try {
    params = JSON.parse(body) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { FunctionName: name, Urls = [], Paths = [] } = params;
  if (isName(name) && name !== ours.functionName) {
    return `${action} of ${name} is refused: it is not the function of this contract.`;
  }
  const hosts = [Urls, Paths].flat().map((url) => /^https?:\/\/([^/:]+)/.exec(String(url))?.[1]);
  const strange = hosts.find((one) => one !== undefined && one !== ours.domain && !isReserved(one));
  return strange === undefined ? undefined : `A purge of ${strange} is refused: it is not CONTRACT_DOMAIN.`;
}

/** What could be a function at all; a malformed name can harm nothing. */
const isName = (name: unknown): name is string =>
  typeof name === 'string' && /^[A-Za-z][A-Za-z0-9_-]*[A-Za-z0-9]$/.test(name);

/** Names that nobody can own (RFC 2606), and wildcards, which the service refuses. */
const isReserved = (host: string) => host.endsWith('.invalid') || host.includes('*');
