import { Cancelled, CloudError, DeployError, type FailureKind } from '../core/errors.ts';

/** Whether the service itself said no: else what was asked for may have been done, and only the answer was lost. */
export const isAnswered = ({ code, requestId }: CloudError): boolean =>
  requestId !== undefined && code !== 'network';

/** What is being called, for the error: the permission's name and what it is about. */
export type Operation = { readonly name: string; readonly subject?: string };

/** Runs one SDK call; whatever it rejects with leaves as a CloudError. */
export async function called<T>(operation: Operation, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof DeployError || thrown instanceof Cancelled || thrown instanceof CloudError)
      throw thrown;
    throw cloudError(operation, thrown);
  }
}

/**
 * Anything an SDK throws -> CloudError. The COS SDK rejects with plain objects as well as Errors whose name was overwritten; the
 * API 3.0 SDK throws Errors that carry a code only when the service answered. What has neither code nor status is the network.
 */
export function cloudError(operation: Operation, thrown: unknown): CloudError {
  const fields = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Readonly<
    Record<string, unknown>
  >;
  const status = number(fields['statusCode']) ?? number(fields['httpCode']);
  const isMistake = thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof URIError;
  const code = codeOf(fields, status, isMistake);
  const message = text(fields['message']) ?? (typeof thrown === 'string' ? thrown : 'no message');
  return new CloudError({
    operation: operation.name,
    subject: operation.subject,
    code,
    kind: kindOf(code, message, status),
    message: message.split('\n')[0] ?? '',
    requestId: text(fields['RequestId']) ?? text(fields['requestId']) ?? headerOf(fields, 'x-cos-request-id'),
    cause: thrown,
  });
}

function codeOf(
  fields: Readonly<Record<string, unknown>>,
  status: number | undefined,
  isMistake: boolean,
): string {
  const code = text(fields['code']);
  // A HEAD has no body, so its "code" is just the status.
  if (code !== undefined && code !== String(status)) return code;
  if (status !== undefined) return `HTTP ${status}`;
  // A mistake in a call (a wrong argument, a key that cannot be encoded) never reached the network.
  return isMistake ? 'client' : 'network';
}

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && value > 0 ? value : undefined;
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const headerOf = (fields: Readonly<Record<string, unknown>>, name: string): string | undefined =>
  text((fields['headers'] as Readonly<Record<string, unknown>> | undefined)?.[name]);

/** Kinds by code, first match wins. Sources: cloud.tencent.com/document/product/436/7730, 583/17238, 228/31202, 1312/73070. */
const KINDS: readonly (readonly [RegExp, FailureKind])[] = [
  [/^(RequestTimeTooSkewed|AuthFailure\.SignatureExpire)$/, 'clock'],
  [
    /^(NoSuchKey|NoSuchUpload|NoSuchWebsiteConfiguration|InternalError\.GetRoleError|ResourceNotFound\.(Function|FunctionName|Trigger|CdnHostNotExists))$/,
    'absent',
  ],
  [
    /^ResourceInUse\.(Function|FunctionName|Trigger|TriggerName|Cos)$|^InvalidParameterValue\.CosNotifyRuleConflict$|^FailedOperation\.UpdateTriggerStatus$/,
    'exists',
  ],
  [
    /^(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken)$|^AuthFailure\.(?!UnauthorizedOperation)/,
    'credentials',
  ],
  // A gateway on the way, which has no code of COS, says it by the status.
  [
    /^(RequestLimitExceeded|SlowDown|KmsFreqControl)|^(UnauthorizedOperation\.OperationTooOften|HTTP 429)$/,
    'throttled',
  ],
  [/^LimitExceeded\.Cdn\w*DayLimit$/, 'spent'],
  [
    /^UnauthorizedOperation\.FunctionStatus$|^FailedOperation\.(FunctionStatusError|FunctionNameStatusError|OperationConflict|FunctionVersionStatusNotActive|CreateTrigger|DeleteTrigger|UpdateFunctionCode|UpdateFunctionConfiguration|DeleteFunction)$/,
    'busy',
  ],
  [/^(AccessDenied|AccessForbidden|HTTP 403)$|^(AuthFailure\.)?UnauthorizedOperation/, 'denied'],
  [
    // A function that is being deleted answers ResourceNotFound.Version for a while.
    /^InternalError|^ResourceNotFound\.Version$|^(ServiceUnavailable|RequestTimeout|network|UserNetworkTooSlow|BadDigest|IncompleteBody)$|^HTTP (5|408$)|^E(?!RR_)[A-Z_]+$/,
    'transient',
  ],
];

/** Words in which SCF says that a function is in the middle of something; the code that comes with them has changed over the years. */
const BUSY_WORDS = /状态|处于|updating|status|state/i;

function kindOf(code: string, message: string, status: number | undefined): FailureKind {
  // A signature that is over looks like a missing permission but for its words.
  if (code === 'AccessDenied' && message.startsWith('Request has expired')) return 'clock';
  const known = KINDS.find(([codes]) => codes.test(code))?.[1];
  if (known !== undefined) return known;
  if (/^FailedOperation(\.|$)/.test(code) && BUSY_WORDS.test(message)) return 'busy';
  if (code === 'ResourceInUse' && BUSY_WORDS.test(message)) return 'busy';
  if (status === 429) return 'throttled';
  return status !== undefined && status >= 500 ? 'transient' : 'refused';
}
