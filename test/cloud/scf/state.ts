import { textOf } from '../api3/parameters.ts';
import type { Account } from '../account.ts';
import type { ApiCall } from '../api3/product.ts';
import type { CloudClock } from '../clock.ts';
import type { Code } from './code.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { EventInvoke } from './event-invoke-config.ts';
import type { TriggerConflict } from './knobs.ts';
import type { Notifications } from './notification.ts';
import { refuse } from './refusals.ts';
import type { Settings } from './settings.ts';
import type { Trigger } from './trigger.ts';

/** Source: cloud.tencent.com/document/product/583/115197. Publishing does not happen here, because PublishVersion is not played. */
export type FunctionStatus =
  'Creating' | 'CreateFailed' | 'Active' | 'Updating' | 'UpdateFailed' | 'Deleting';

/** Why a change failed, as StatusReasons shows it. */
export type StatusReason = { readonly ErrorCode: string; readonly ErrorMessage: string };

/** One function. What is set at its creation stays; the rest is replaced when a change is through. */
export type FunctionRecord = {
  /** `lam-` and 8 characters. */
  readonly id: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly runtime: string;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** Unix ms, cloud time. */
  readonly addedAt: number;
  modifiedAt: number;
  status: FunctionStatus;
  reasons: readonly StatusReason[];
  /** What the last code change ended with; the code before it keeps running when it failed. */
  codeFailure: StatusReason | undefined;
  code: Code;
  settings: Settings;
  /** Grows with every change that went through: a warm instance of an older revision is not used again. */
  revision: number;
  triggers: readonly Trigger[];
  eventInvoke: EventInvoke;
  /** MB; undefined: the function shares what the region has. */
  reservedMemory: number | undefined;
};

/** What every action of SCF works on. */
export type ScfState = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly lifecycle: Lifecycle;
  readonly functions: Map<string, FunctionRecord>;
  /** Which of the two codes says that there is no such function; the real service has used both. */
  readonly notFound: 'ResourceNotFound.Function' | 'ResourceNotFound.FunctionName';
  /** How long a new trigger hears nothing, in ms of cloud time. */
  readonly triggerDelay: number;
  readonly triggerConflict: TriggerConflict;
  readonly codeSha256: 'upload' | 'repacked';
  readonly notifications: Notifications;
  bucketExists(bucket: string, region: string): boolean;
};

/** The only namespace of this cloud: CreateNamespace is not played. */
const NAMESPACE = 'default';

/** A name starts with a letter, does not end with `-` or `_` and has 2 to 60 characters. Source: cloud.tencent.com/document/product/583/18586. */
const FUNCTION_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]$/;

/** Where the function of this call is, or would be, kept. Refuses malformed names and unknown namespaces. */
export function placeOf(call: ApiCall) {
  const { region, language } = call;
  const name = textOf(call, 'FunctionName', '');
  const namespace = textOf(call, 'Namespace', NAMESPACE);
  if (!FUNCTION_NAME.test(name)) throw refuse('InvalidParameterValue.FunctionName', language);
  if (namespace !== NAMESPACE) throw refuse('ResourceNotFound.Namespace', language);
  return { key: `${region}/${namespace}/${name}`, name, namespace };
}

/** The function that the call names, or the refusal that there is none. */
export function functionOf(scf: ScfState, call: ApiCall): FunctionRecord {
  const found = scf.functions.get(placeOf(call).key);
  if (found === undefined) throw refuse(scf.notFound, call.language);
  return found;
}

/** `YYYY-MM-DD HH:MM:SS` in Beijing time (UTC+8), as every SCF answer has it. */
export function beijingTime(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
