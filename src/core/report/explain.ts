import { Cancelled, CloudError, DeployError } from '../errors.ts';

/** Where the user acted, for the words of a remedy. */
export type Target = { readonly bucket: string; readonly region: string };

/**
 * Anything at all that was thrown -> what happened, with the request id, and what to try next. Throwing something that is not an
 * Error must not make a run green, nor its message empty.
 */
export function explain(thrown: unknown, target: Target | undefined): string {
  if (thrown instanceof DeployError) {
    const cause = thrown.cause instanceof CloudError ? `\n${explainCloud(thrown.cause, target)}` : '';
    return `${thrown.message}${cause}\n${thrown.remedy}`;
  }
  if (thrown instanceof CloudError) return explainCloud(thrown, target);
  if (thrown instanceof Cancelled) {
    return 'The run was cancelled before it was finished.\nWhat had been changed stays; the next run goes on from there and sees to the purges that are owed.';
  }
  const message =
    thrown instanceof Error
      ? `${thrown.name}: ${thrown.message}`
      : `Something was thrown that is no error: ${inText(thrown)}`;
  return `${message}\nThis looks like a bug of cos-site-deploy. Run again with debug logging on, and report it with the log.`;
}

function explainCloud(error: CloudError, target: Target | undefined): string {
  const about = error.subject === undefined || error.subject === '' ? '' : ` (${error.subject})`;
  const request = error.requestId === undefined ? '' : ` Request id: ${error.requestId}.`;
  const message = error.message.endsWith('.') ? error.message : `${error.message}.`;
  return `${error.operation}${about} answered ${error.code}: ${message}${request}\n${remedyFor(error, target)}`;
}

/** The next thing to try, by code first, then by kind. */
function remedyFor(error: CloudError, target: Target | undefined): string {
  const bucket = target === undefined ? 'the bucket' : `the bucket ${target.bucket}`;
  const region = target === undefined ? 'its region' : target.region;
  const byCode = CODES.find(([codes]) => codes.test(error.code))?.[1];
  if (byCode !== undefined)
    return byCode
      .replaceAll('{bucket}', bucket)
      .replaceAll('{Bucket}', bucket.replace('the', 'The'))
      .replaceAll('{region}', region);
  return KINDS[error.kind].replaceAll('{operation}', error.operation);
}

const KEYS = 'Make a key pair at https://console.cloud.tencent.com/cam/capi and store it as secrets.';

const CODES: readonly (readonly [RegExp, string])[] = [
  [
    /^NoSuchBucket$/,
    '{Bucket} does not exist in {region}. Check "bucket" (name and APPID) and "region"; both stand in the COS console.',
  ],
  [
    /^((Permanent|Temporary)?Redirect|HTTP 30[1278])$/,
    '{Bucket} is not served at this address. Check "region" ({region}; it stands in the COS console) and "endpoint".',
  ],
  [
    /^(InvalidAccessKeyId|AuthFailure\.(SecretIdNotFound|InvalidSecretId))$/,
    `The secret-id is not known to Tencent Cloud. ${KEYS}`,
  ],
  [
    /^(SignatureDoesNotMatch|AuthFailure\.SignatureFailure)$/,
    `The secret-key does not belong to the secret-id. ${KEYS}`,
  ],
  [
    /^(ExpiredToken|AuthFailure\.TokenFailure)$/,
    'The session token is wrong or has expired. Get temporary keys right before this step and pass all three parts.',
  ],
  [
    /^BucketAccelerateNotEnabled$/,
    'Acceleration is not switched on for {bucket}. Switch it on in its settings at https://console.cloud.tencent.com/cos/bucket and wait a quarter of an hour, or leave the input endpoint empty.',
  ],
  [
    /^proxy$/,
    'Something between the runner and Tencent Cloud refused it: look at the proxy (https_proxy, no_proxy) or the firewall of the runner, and at the input endpoint if you set it.',
  ],
  [
    /^UnsupportedRegion$/,
    'SCF is not offered in {region}. Set purge: direct: the action then purges by itself, without a function.',
  ],
  [
    /^(FailedOperation\.(QcsRoleNotFound|CallRoleFailed)|UnauthorizedOperation\.Role)$/,
    'SCF may not act for this account: its service role SCF_QcsRole is missing or lacks a policy. Open https://console.cloud.tencent.com/scf once and grant what it asks for. If it asks for nothing, look at the role of the function: it needs a policy that allows cdn:PurgeUrlsCache, and its name is the input function-role.',
  ],
  [
    /^ResourceNotFound\.Role$/,
    'There is no such role. Make it at https://console.cloud.tencent.com/cam/role for the product service scf, with a policy that allows cdn:PurgeUrlsCache, and set function-role to its name.',
  ],
  [
    /^(InvalidParameterValue\.CosNotifyRuleConflict|ResourceInUse\.(Trigger|TriggerName|Cos))$/,
    "Another function or notification already listens to these events of {bucket}. Find it under Function service in the bucket's settings (https://console.cloud.tencent.com/cos/bucket), remove its trigger, or set purge: direct.",
  ],
  [
    /^InvalidParameterValue\.Runtime$/,
    'SCF does not know this runtime in {region}. Set function-runtime to one that the SCF console offers, such as Nodejs18.15.',
  ],
];

const KINDS: Readonly<Record<CloudError['kind'], string>> = {
  absent: 'It is not there. If somebody removed it during the deploy, run the workflow again.',
  exists: 'It exists already. Run the workflow again.',
  busy: 'It is being changed by somebody else. Run the workflow again in a few minutes.',
  throttled: 'Too many requests, also after several tries. Run the workflow again in a few minutes.',
  transient: 'It failed more than once. Check the network of the runner and run the workflow again.',
  denied:
    'The key lacks a permission. Allow {operation} in its policy at https://console.cloud.tencent.com/cam/policy.',
  credentials: `The key was not accepted. ${KEYS}`,
  clock: "The runner's clock is wrong, so that no signature holds. Set it (NTP) and run again.",
  spent:
    "Today's purge quota is used up. It is renewed at 00:00 Beijing time; the purges stay owed and the next run sees to them.",
  refused:
    'The request was refused as it is. Check the inputs of the step; if they are right, report it with the request id.',
};

function inText(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  try {
    const json: unknown = JSON.stringify(thrown);
    return typeof json === 'string' ? json : 'undefined';
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}
