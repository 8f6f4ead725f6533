import { randomBytes } from 'node:crypto';
import type { CloudClock } from '../clock.ts';
import type { CloudReply, Service } from '../exchange.ts';

/** Where SCF keeps the zips: GetFunctionAddress hands out signed URLs of it. */
export type CodeStore = {
  /** Answers the downloads; it has hosts of its own among those of COS, so it has to be asked before COS. */
  readonly service: Service;
  /** A URL from which this zip can be fetched for a while, without keys. */
  urlOf(zip: Buffer, region: string): string;
};

/** How long a URL holds, in ms of cloud time. The real one is signed for some minutes. */
const LIFE = 10 * 60_000;

/** The bucket's name is ours; the real one is in an account of the service. */
const HOST = /^scf-code-\d+\.cos\.[a-z0-9-]+\.myqcloud\.com$/;

export function openCodeStore(clock: CloudClock, appid: string): CodeStore {
  const issued = new Map<string, { readonly zip: Buffer; readonly until: number }>();
  return {
    urlOf(zip, region) {
      const sign = randomBytes(20).toString('hex');
      issued.set(sign, { zip, until: clock.now() + LIFE });
      return `https://scf-code-${appid}.cos.${region}.myqcloud.com/code.zip?sign=${sign}`;
    },
    service: {
      serves: (host) => HOST.test(host),
      answer({ method, target }) {
        const sign = /^\/code\.zip\?sign=([0-9a-f]{40})$/.exec(target)?.[1] ?? '';
        const found = issued.get(sign);
        const isGranted = method === 'GET' && found !== undefined && clock.now() < found.until;
        return Promise.resolve(isGranted ? zipReply(found.zip) : REFUSED);
      },
    },
  };
}

const line = (status: number) =>
  ({ kind: 'request', service: 'scf', operation: 'GetCode', status, by: 'anonymous', detail: {} }) as const;

const zipReply = (body: Buffer): CloudReply => ({
  status: 200,
  headers: { 'content-type': 'application/zip' },
  body,
  entry: line(200),
});

const REFUSED: CloudReply = {
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>AccessDenied</Code>\n\t<Message>Access Denied.</Message>\n</Error>\n",
  ),
  entry: line(403),
};
