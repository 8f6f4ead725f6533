import type { CloudReply } from './exchange.ts';

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
 * `truncate`, `lost-answer`: done, but nobody hears of it) and a proxy's HTML page (`html`). What has a service's own shape
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
      return {
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: Buffer.from('<html><head><title>502 Bad Gateway</title></head><body>proxy</body></html>'),
      };
    default:
      return refuse(how) ?? (await perform());
  }
}
