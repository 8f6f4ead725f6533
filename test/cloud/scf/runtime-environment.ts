import type { Credential } from '../account.ts';
import type { Invocation } from './run.ts';
import type { FunctionRecord } from './state.ts';

/**
 * The variables that the runtime itself sets, and the user's; nothing of this machine leaks in.
 * Source: cloud.tencent.com/document/product/583/30228.
 */
export function instanceEnvironment(record: FunctionRecord, root: string): Record<string, string> {
  return {
    ...Object.fromEntries(record.settings.variables.map(({ Key, Value }) => [Key, Value])),
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: record.region,
    SCF_NAMESPACE: record.namespace,
    SCF_FUNCTIONNAME: record.name,
    SCF_FUNCTIONVERSION: '$LATEST',
    SCF_RUNTIME: record.runtime,
    SCF_HANDLER: record.code.handler,
    _SCF_SERVER_PORT: '28902',
    // Really /var/user/, and the folders of the runtime's own libraries; here only the code's own.
    USER_CODE_ROOT: `${root}/`,
    NODE_PATH: `${root}:${root}/node_modules`,
    PWD: root,
    TRIGGER_SRC: 'cos',
    LOGNAME: 'qcloud',
    USER: 'qcloud',
    HOME: '/home/qcloud',
    SHELL: '/bin/bash',
    LANG: 'en_US.UTF8',
    LC_ALL: 'en_US.UTF8',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    TZ: 'UTC',
  };
}

/** The role's keys, fresh for each event; empty names when the function has no role. */
export function credentialEnvironment(credential: Credential | undefined): Record<string, string> {
  if (credential === undefined) return {};
  return {
    TENCENTCLOUD_SECRETID: credential.secretId,
    TENCENTCLOUD_SECRETKEY: credential.secretKey,
    TENCENTCLOUD_SESSIONTOKEN: credential.token ?? '',
  };
}

/** The handler's second argument; the members are those of a capture of 2022. */
export function contextOf(
  record: FunctionRecord,
  { requestId }: Invocation,
  account: { readonly appid: string; readonly uin: string },
): object {
  const { settings, namespace, name, region } = record;
  const variables = [{ Key: 'SCF_NAMESPACE', Value: namespace }, ...settings.variables];
  return {
    memory_limit_in_mb: settings.memorySize,
    time_limit_in_ms: settings.timeout * 1000,
    request_id: requestId,
    environment: JSON.stringify(Object.fromEntries(variables.map(({ Key, Value }) => [Key, Value]))),
    environ: variables.map(({ Key, Value }) => `${Key}=${Value}`).join(';'),
    function_version: '$LATEST',
    function_name: name,
    namespace,
    tencentcloud_region: region,
    tencentcloud_appid: account.appid,
    tencentcloud_uin: account.uin,
  };
}
