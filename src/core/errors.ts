/** Something the user can mend: what happened, and the next thing to try. */
export class DeployError extends Error {
  readonly remedy: string;
  constructor(message: string, options: { remedy: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'DeployError';
    this.remedy = options.remedy;
  }
}

/**
 * Why the cloud said no, as far as a caller must know:
 * `absent`: the thing is not there; `exists`: it, or what it would clash with, is there already; `busy`: its state forbids the call for now; `throttled` and
 * `transient`: the same call may work later; `denied`: the key lacks the permission; `credentials`: the key itself is not
 * accepted; `clock`: this machine's clock is too far off for a signature; `spent`: a quota of the day is used up; `refused`: anything else, and repeating it will not help.
 */
export type FailureKind =
  | 'absent'
  | 'exists'
  | 'busy'
  | 'throttled'
  | 'transient'
  | 'denied'
  | 'credentials'
  | 'clock'
  | 'spent'
  | 'refused';

/** A call to the cloud that did not succeed. Made by the adapters only; nobody above them reads codes or messages. */
export class CloudError extends Error {
  /** The permission that the call needs, which is also its name: `cos:PutObject`, `scf:CreateFunction`. */
  readonly operation: string;
  readonly kind: FailureKind;
  /** The service's own code (`NoSuchBucket`, `AuthFailure.SignatureFailure`), or `network`. */
  readonly code: string;
  readonly requestId: string | undefined;
  /** The key, function or domain that the call was about. */
  readonly subject: string | undefined;
  /** How long to leave the service alone, ms; undefined: it did not say. */
  readonly retryAfter: number | undefined;

  constructor(facts: {
    operation: string;
    kind: FailureKind;
    code: string;
    message: string;
    requestId?: string | undefined;
    subject?: string | undefined;
    retryAfter?: number | undefined;
    cause?: unknown;
  }) {
    super(facts.message, { cause: facts.cause });
    this.name = 'CloudError';
    this.operation = facts.operation;
    this.kind = facts.kind;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.subject = facts.subject;
    this.retryAfter = facts.retryAfter;
  }
}

/** The run was cancelled from outside (SIGINT or SIGTERM). */
export class Cancelled extends Error {
  constructor() {
    super('The run was cancelled.');
    this.name = 'Cancelled';
  }
}

export const isKind = (error: unknown, ...kinds: readonly FailureKind[]): error is CloudError =>
  error instanceof CloudError && kinds.includes(error.kind);
