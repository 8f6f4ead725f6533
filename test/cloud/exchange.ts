import type { LedgerLine } from './ledger.ts';

/** A request as it came over the wire. Nothing is normalised: `target` keeps `..`, `%2F` and the order of the query. */
export type CloudRequest = {
  readonly method: string;
  /** Host name in lower case, without a port. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
  /** Raw path and query, beginning with `/`. */
  readonly target: string;
  /** Names in lower case; a repeated header is joined with `, ` as Node does it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Address of the client, for events and logs. */
  readonly from: string;
};

/** What the connection does instead of, or to, a proper answer. */
export type WireTrouble = 'reset' | 'stall' | 'truncate';

export type CloudReply = {
  readonly status: number;
  /** An array is sent as that header repeated (the edge repeats X-Cache-Lookup, one per tier). */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** The line that this exchange leaves in the ledger; without one the front door writes a bare line. */
  readonly entry?: LedgerLine;
  /** What this exchange sets off. The front door calls it once the line is written, so that the ledger tells cause before effect. */
  readonly after?: () => void;
  readonly trouble?: WireTrouble;
};

/** A service behind one or more real host names. */
export type Service = {
  serves(host: string): boolean;
  answer(request: CloudRequest): Promise<CloudReply>;
};
