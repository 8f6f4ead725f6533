import type { CloudReply } from './exchange.ts';

/** What may happen to any request on its way. */
export const WIRE_FAULTS = ['reset', 'stall', 'truncate', 'lost-answer', 'html', 'html-200'] as const;

/** A fault that was asked for: the next `count` calls of `operation` fail as `how` says. */
export type Fault = { readonly operation: string; readonly how: string; readonly count: number };

export type Faults = {
  add(fault: Fault): void;
  /** Uses up one fault of this operation, if one is waiting. Operations are compared without regard to case. */
  take(operation: string): string | undefined;
};

export function openFaults(): Faults {
  const waiting: { operation: string; how: string; left: number }[] = [];
  return {
    add: ({ operation, how, count }) => {
      waiting.push({ operation: operation.toLowerCase(), how, left: count });
    },
    take(operation) {
      const fault = waiting.find((one) => one.left > 0 && one.operation === operation.toLowerCase());
      if (fault === undefined) return undefined;
      fault.left -= 1;
      return fault.how;
    },
  };
}

/**
 * Answers a call, or fails it the way a waiting fault says. What every service shares is here: the wire (`reset`, `stall`,
 * `truncate`, `lost-answer`: done, but nobody hears of it) and a proxy's HTML page, as a failure (`html`) or as if it were the
 * answer (`html-200`). What has a service's own shape
 * (`503`, `500`, `throttle` ...) is made by `refuse`; undefined from it means that the service does not know that fault.
 */
export async function answerOrFail(
  faults: Faults,
  operation: string,
  perform: () => Promise<CloudReply>,
  refuse: (how: string) => CloudReply | undefined,
): Promise<CloudReply> {
  const how = faults.take(operation);
  if (how === undefined) return await perform();
  switch (how) {
    case 'reset':
    case 'stall':
      return { status: 0, headers: {}, body: Buffer.alloc(0), trouble: how };
    case 'truncate':
      return { ...(await perform()), trouble: 'truncate' };
    case 'lost-answer':
      return { ...(await perform()), trouble: 'reset' };
    case 'html':
      return proxyPage(502, '502 Bad Gateway');
    case 'html-200':
      return proxyPage(200, 'Sign in to this network');
    default:
      return refuse(how) ?? (await perform());
  }
}

const proxyPage = (status: number, title: string): CloudReply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from(`<html><head><title>${title}</title></head><body>proxy</body></html>`),
});
