import type { Credential } from '../account.ts';
import type { Signer } from '../ledger.ts';

/** A refusal by API 3.0: HTTP 200 with Response.Error. Code and message as the real service words them. */
export class ApiError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
  }
}

/** One call that passed the gate: signed, known, within its rate. */
export type ApiCall = {
  readonly action: string;
  readonly region: string;
  readonly language: 'zh-CN' | 'en-US';
  readonly by: Signer;
  /** The keys that signed it; undefined for a call without a signature. */
  readonly credential?: Credential | undefined;
  readonly requestId: string;
  readonly params: Readonly<Record<string, unknown>>;
};

/** What a member of the request may be; the gate refuses the rest, nested members are the action's business. */
export type ParameterType = 'string' | 'integer' | 'boolean' | 'object' | 'list';

/** An action and the resource that it is wanted for. */
export type Need = { readonly action: string; readonly resource: string };

export type ApiAction = {
  /** Calls a second, per account and action. */
  readonly rate: number;
  /** Whether `Authorization: SKIP` is taken in place of a signature: the call proves who it is by its parameters. */
  readonly unsigned?: boolean;
  /** Every parameter that the action knows. Others are refused with UnknownParameter; without the table nothing is checked. */
  readonly parameters?: Readonly<Record<string, ParameterType>>;
  /** Absent ones are refused with MissingParameter. */
  readonly required?: readonly string[];
  /** Resolves with the members of Response (RequestId is added by the gate); throws ApiError to refuse. */
  readonly perform: (call: ApiCall) => object | Promise<object>;
  /** What the ledger should show of this call (a function's name, the URLs); secrets and code never. */
  readonly note?: (params: Readonly<Record<string, unknown>>) => Record<string, unknown>;
};

/** A product behind the gate: `scf` 2018-04-16, `cdn` 2018-06-06. */
export type ApiProduct = {
  readonly name: string;
  readonly version: string;
  /**
   * The resource that a call is about, in six segments (`qcs::cdn::uin/1:domain/x`), or several, of which each must be allowed;
   * without it `*`. A denial names the first that is not.
   */
  readonly resource?: (call: ApiCall) => string | readonly string[];
  /** What else a call needs a policy for, besides its own action: `cam:PassRole`. */
  readonly also?: (call: ApiCall) => readonly Need[];
  readonly actions: Readonly<Record<string, ApiAction>>;
};
