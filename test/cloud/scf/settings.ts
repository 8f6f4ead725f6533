import { textOf } from '../api3/parameters.ts';
import type { Account } from '../account.ts';
import type { ApiCall } from '../api3/product.ts';
import { readEnvironment, type Variable } from './environment.ts';
import { refuse } from './refusals.ts';

/** What UpdateFunctionConfiguration can change. */
export type Settings = {
  readonly description: string;
  /** MB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly initTimeout: number;
  /** Empty: the code gets no keys. */
  readonly role: string;
  readonly variables: readonly Variable[];
  readonly dnsCache: string;
  readonly clsLogsetId: string;
  readonly clsTopicId: string;
};

/** What a function has whose creator named nothing. Source: cloud.tencent.com/document/product/583/18586. */
export const DEFAULT_SETTINGS: Settings = {
  description: '',
  memorySize: 128,
  timeout: 3,
  initTimeout: 65,
  role: '',
  variables: [],
  dnsCache: 'FALSE',
  clsLogsetId: '',
  clsTopicId: '',
};

/** The runtimes that CreateFunction takes; the names are case-sensitive. Source: tencentcloud-cli, scf/v20180416/api.json, and tencentcloud.com/document/product/583/11060. */
const RUNTIMES = [
  ...['Python2.7', 'Python3.6', 'Python3.7', 'Python3.9', 'Python3.10'],
  ...['Nodejs6.10', 'Nodejs8.9', 'Nodejs10.15', 'Nodejs12.16', 'Nodejs14.18', 'Nodejs16.13', 'Nodejs18.15'],
  'Nodejs20.19',
  ...['Php5', 'Php7', 'Php7.4', 'Php8.0', 'Go1', 'Java8', 'Java11', 'CustomRuntime'],
];

/** Parameters of both writes that this cloud knows, with the only value that it plays. Another is refused, never ignored. */
const FIXED: Readonly<Record<string, string>> = {
  InstallDependency: 'FALSE',
  Publish: 'FALSE',
  L5Enable: 'FALSE',
  Type: 'Event',
  AsyncRunEnable: 'FALSE',
  TraceEnable: 'FALSE',
};

/** Parameters of both writes that the real service has and this cloud does not play. */
const NOT_PLAYED = {
  VpcConfig: 'object',
  Layers: 'list',
  DeadLetterConfig: 'object',
  CfsConfig: 'object',
  IntranetConfig: 'object',
  InstanceConcurrencyConfig: 'object',
} as const;

/** The parameters that readSettings reads, for an action's table. */
export const SETTINGS_PARAMETERS = {
  Description: 'string',
  MemorySize: 'integer',
  Timeout: 'integer',
  InitTimeout: 'integer',
  Environment: 'object',
  Role: 'string',
  PublicNetConfig: 'object',
  DnsCache: 'string',
  ClsLogsetId: 'string',
  ClsTopicId: 'string',
  InstallDependency: 'string',
  ...NOT_PLAYED,
} as const;

/** The settings after this call: what it names is checked and replaced, what it does not name stays. */
export function readSettings(call: ApiCall, before: Settings, account: Account): Settings {
  const { params } = call;
  const text = (name: string, old: string) => textOf(call, name, old);
  const number = (name: string, old: number) => (params[name] === undefined ? old : Number(params[name]));
  checkPlayed(call);
  const settings: Settings = {
    description: text('Description', before.description),
    memorySize: number('MemorySize', before.memorySize),
    timeout: number('Timeout', before.timeout),
    initTimeout: number('InitTimeout', before.initTimeout),
    role: text('Role', before.role),
    variables: readEnvironment(params['Environment'], before.variables, call.language),
    dnsCache: text('DnsCache', before.dnsCache),
    clsLogsetId: text('ClsLogsetId', before.clsLogsetId),
    clsTopicId: text('ClsTopicId', before.clsTopicId),
  };
  checkSettings(settings, call, account);
  return settings;
}

/** The limits of cloud.tencent.com/document/product/583/18586: 64 MB or a multiple of 128 up to 3072, 1 to 900 s. */
function checkSettings(settings: Settings, { language }: ApiCall, account: Account): void {
  const { description, memorySize, timeout, initTimeout, role } = settings;
  if (description.length > 1000 || !/^[A-Za-z0-9 ,.\n，。\p{Script=Han}]*$/u.test(description)) {
    throw refuse('InvalidParameterValue.Description', language);
  }
  if (memorySize > 3072) throw refuse('LimitExceeded.Memory', language);
  if (memorySize !== 64 && (memorySize < 128 || memorySize % 128 !== 0)) {
    throw refuse('InvalidParameterValue.MemorySize', language);
  }
  if (timeout < 1 || timeout > 900) throw refuse('LimitExceeded.Timeout', language);
  if (initTimeout < 3 || initTimeout > 300) throw refuse('LimitExceeded.InitTimeout', language);
  if (role !== '' && !account.roles.has(role)) throw refuse('ResourceNotFound.Role', language);
}

/** Refuses parameters, and values of parameters, that this cloud knows but does not play. */
export function checkPlayed({ params, language }: ApiCall): void {
  for (const [name, value] of Object.entries(FIXED)) {
    const given = params[name];
    if (given !== undefined && given !== value) {
      throw refuse('UnsupportedOperation', language, `${name} can only be ${value} in this cloud.`);
    }
  }
  for (const name of Object.keys(NOT_PLAYED)) {
    if (params[name] === undefined) continue;
    throw refuse('UnsupportedOperation', language, `${name} is not played by this cloud.`);
  }
  const net = params['PublicNetConfig'] as { PublicNetStatus?: unknown } | undefined;
  // Without a private network a function must keep the public one; private networks are not played.
  if (net !== undefined && net.PublicNetStatus !== 'ENABLE') {
    throw refuse('InvalidParameterValue.PublicNetConfig', language);
  }
}

/** Refuses a runtime that does not exist. */
export function checkRuntime(runtime: string, { language }: ApiCall): void {
  if (!RUNTIMES.includes(runtime)) throw refuse('InvalidParameterValue.Runtime', language);
}

/**
 * Refuses a handler that is not `file.method`; both begin and end with a letter and have 2 to 60 characters.
 * Source: cloud.tencent.com/document/product/583/18586.
 */
export function checkHandler(handler: string, { language }: ApiCall): void {
  const part = /^[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z]$/;
  const parts = handler.split('.');
  if (parts.length !== 2 || !parts.every((one) => part.test(one))) {
    throw refuse('InvalidParameterValue.Handler', language);
  }
}
