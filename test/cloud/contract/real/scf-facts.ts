import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Area } from './fact.ts';
import type { Place } from './place.ts';
import { removeFunction, rest, RULES, settings, trigger } from './scf-subject.ts';

async function refusals(place: Place, changes: readonly (readonly [object, string])[]) {
  for (const [change, code] of changes) {
    equal((await place.scf('CreateFunction', { ...settings(place), ...change })).code, code);
  }
}

/** One function and its COS triggers, from before it is there until it is gone. */
export const scf: Area = {
  name: 'SCF',
  after: removeFunction,
  facts: [
    {
      name: 'a function that is not there is ResourceNotFound.Function or .FunctionName',
      source: 'tencentcloud-sdk-go, scf/v20180416/errors.go',
      async check({ scf, functionName }) {
        const { code = '' } = await scf('GetFunction', { FunctionName: functionName });
        match(code, /^ResourceNotFound\.Function(Name)?$/);
      },
    },
    {
      name: 'what is wrong with a new function is refused by name: runtime, handler, memory, environment, zip, role',
      source: '583/18586, errors.go',
      check: (place) =>
        refusals(place, [
          [{ Runtime: 'Nodejs99.1' }, 'InvalidParameterValue.Runtime'],
          [{ Handler: 'main_handler' }, 'InvalidParameterValue.Handler'],
          [{ Code: { ZipFile: '%%%' } }, 'InvalidParameterValue.ZipFileBase64BinasciiError'],
          [{ Code: { ZipFile: 'AAAA' } }, 'InvalidParameterValue.ZipFile'],
          [{ Role: 'contract-no-such-role' }, 'ResourceNotFound.Role'],
        ]),
    },
    {
      name: 'environment variables over 4 KB are EnvironmentExceededLimit',
      source: 'errors.go',
      check: (place) =>
        refusals(place, [
          [
            { Environment: { Variables: [{ Key: 'BIG', Value: 'x'.repeat(4096) }] } },
            'InvalidParameterValue.EnvironmentExceededLimit',
          ],
        ]),
    },
    {
      name: 'CreateFunction answers at once with a RequestId only; the function is Creating, then Active',
      source: '583/18586, 583/115197',
      async check(place) {
        const { code, response } = await place.scf('CreateFunction', settings(place));
        deepEqual([code, Object.keys(response)], [undefined, ['RequestId']]);
        equal(await rest(place), 'Active');
      },
    },
    {
      name: 'a name that is taken is ResourceInUse.Function or .FunctionName',
      source: 'errors.go',
      async check(place) {
        const { code = '' } = await place.scf('CreateFunction', settings(place));
        match(code, /^ResourceInUse\.Function(Name)?$/);
      },
    },
    {
      name: 'GetFunction shows settings and state, times in Beijing, and no hash of the code',
      source: 'tencentcloud-cli, scf/v20180416/examples.json',
      async check({ scf, functionName }) {
        const { response } = await scf('GetFunction', { FunctionName: functionName });
        const { Runtime, Handler, Status, AvailableStatus, MemorySize, Timeout, Type } = response;
        deepEqual(
          { Runtime, Handler, Status, AvailableStatus, MemorySize, Timeout, Type },
          {
            Runtime: 'Nodejs18.15',
            Handler: 'index.main_handler',
            Status: 'Active',
            AvailableStatus: 'Available',
            MemorySize: 128,
            Timeout: 3,
            Type: 'Event',
          },
        );
        const added = Date.parse(`${String(response['AddTime']).replace(' ', 'T')}+08:00`);
        ok(Math.abs(Date.now() - added) < 15 * 60_000, `AddTime ${String(response['AddTime'])}`);
      },
    },
    {
      name: 'GetFunctionAddress shows a URL of the code and 64 hex digits',
      source: 'tencentcloud-cli, scf/v20180416/api.json',
      async check({ scf, functionName, wire }) {
        const { response } = await scf('GetFunctionAddress', { FunctionName: functionName });
        match(String(response['CodeSha256']), /^[0-9a-f]{64}$/);
        const { host, pathname, search } = new URL(String(response['Url']));
        const { bytes } = await wire.send({ method: 'GET', host, target: pathname + search, headers: {} });
        equal(bytes.subarray(0, 2).toString(), 'PK');
      },
    },
    {
      name: 'Invoke answers with the JSON of the result, 0 as InvokeResult, and the log lines of a run',
      source: '583/17243, 583/52637',
      async check({ scf, functionName }) {
        const event = { FunctionName: functionName, ClientContext: '{"n":3}', LogType: 'Tail' };
        const { response } = await scf('Invoke', event);
        const result = response['Result'] as Record<string, unknown>;
        deepEqual([result['RetMsg'], result['InvokeResult']], ['{"got":3}', 0]);
        match(String(result['Log']), /START RequestId.*END RequestId.*Report RequestId/s);
      },
    },
    {
      name: 'an Invoke whose code throws is no API error: it has an ErrMsg',
      source: '583/17243',
      async check({ scf, functionName }) {
        const event = { FunctionName: functionName, ClientContext: '{"fail":true}' };
        const { code, response } = await scf('Invoke', event);
        const { ErrMsg } = response['Result'] as Record<string, unknown>;
        equal(code, undefined);
        ok(String(ErrMsg).length > 0);
      },
    },
    {
      name: 'an event that is not JSON is InvalidParameterValue.Param',
      source: 'errors.go',
      async check({ scf, functionName }) {
        const { code } = await scf('Invoke', { FunctionName: functionName, ClientContext: '{' });
        equal(code, 'InvalidParameterValue.Param');
      },
    },
    {
      name: 'by default an event is retried twice within six hours',
      source: '583/41138',
      async check({ scf, functionName }) {
        const { response } = await scf('GetFunctionEventInvokeConfig', { FunctionName: functionName });
        deepEqual(response['AsyncTriggerConfig'], { RetryConfig: [{ RetryNum: 2 }], MsgTTL: 21_600 });
      },
    },
    {
      name: 'GetAccount tells the limits: 10 COS triggers, 900 s, 2 retries, 6 hours',
      source: '583/11637, tencentcloud-cli examples.json',
      async check({ scf }) {
        const { response } = await scf('GetAccount');
        const limits = response['AccountLimit'] as { Namespace: Record<string, unknown>[] };
        const [first] = limits.Namespace;
        const { TimeoutLimit, RetryNumLimit, MaxMsgTTL, Trigger } = first ?? {};
        const { Cos } = (Trigger ?? {}) as Record<string, unknown>;
        deepEqual([TimeoutLimit, RetryNumLimit, MaxMsgTTL, Cos], [900, 2, 21_600, 10]);
      },
    },
    {
      name: 'a trigger is named by the domain of the bucket, and nothing else',
      source: '583/18589',
      async check(place) {
        const { code } = await place.scf('CreateTrigger', {
          ...trigger(place, 'cos:ObjectCreated:*'),
          TriggerName: 'mine',
          Enable: 'OPEN',
        });
        equal(code, 'InvalidParameterValue.TriggerName');
      },
    },
    {
      name: 'creation and removal bind to one bucket and share their TriggerName; the listing shows bucketUrl and Enable 1',
      source: '583/9707, serverless-tencent/tencent-component-toolkit',
      async check(place) {
        const { scf, functionName, host } = place;
        for (const event of RULES) {
          const { code } = await scf('CreateTrigger', { ...trigger(place, event), Enable: 'OPEN' });
          equal(code, undefined);
          await rest(place);
        }
        const { response } = await scf('ListTriggers', { FunctionName: functionName });
        const listed = (response['Triggers'] as Record<string, unknown>[]).map((one) => {
          const { bucketUrl, event } = JSON.parse(String(one['TriggerDesc'])) as Record<string, unknown>;
          return [one['TriggerName'], one['Enable'], one['Qualifier'], bucketUrl, event];
        });
        const wanted = RULES.map((event) => [host, 1, '$DEFAULT', host, event]);
        deepEqual(listed.toSorted(), wanted.toSorted());
      },
    },
    {
      name: 'a rule that is taken is refused as a conflict',
      source: '583/9707, errors.go',
      async check(place) {
        for (const prefix of ['', 'docs/']) {
          const wanted = { ...trigger(place, 'cos:ObjectCreated:Put', prefix), Enable: 'OPEN' };
          const { code = '' } = await place.scf('CreateTrigger', wanted);
          match(code, /^(ResourceInUse(\.\w+)?|InvalidParameterValue\.CosNotifyRuleConflict)$/);
        }
      },
    },
    {
      name: 'UpdateTriggerStatus refuses the state that the trigger has',
      source: 'tencentcloud-cli, scf/v20180416/api.json',
      async check(place) {
        const same = { ...trigger(place, RULES[0] ?? ''), Enable: 'OPEN' };
        equal((await place.scf('UpdateTriggerStatus', same)).code, 'FailedOperation.UpdateTriggerStatus');
      },
    },
    {
      name: 'UpdateTrigger does not know COS triggers',
      source: 'tencentcloud-cli, scf/v20180416/api.json',
      async check(place) {
        const { code = '' } = await place.scf('UpdateTrigger', { ...trigger(place, RULES[0] ?? '') });
        match(code, /^(ResourceNotFound|UnsupportedOperation|InvalidParameterValue)/);
      },
    },
    {
      name: 'a function that is updating refuses to be updated, and is Active again later',
      source: '583/115197',
      async check(place) {
        const { scf, functionName: FunctionName } = place;
        const update = () => scf('UpdateFunctionConfiguration', { FunctionName, Timeout: 5 });
        equal((await update()).code, undefined);
        const { code = '' } = await update();
        match(code, /^(FailedOperation|ResourceInUse|UnauthorizedOperation\.FunctionStatus)/);
        equal(await rest(place), 'Active');
      },
    },
    {
      name: 'DeleteTrigger needs the qualifier that the trigger was made with',
      source: '583/18588',
      async check(place) {
        const wrong = { ...trigger(place, RULES[0] ?? ''), Qualifier: '$LATEST' };
        match((await place.scf('DeleteTrigger', wrong)).code ?? '', /^ResourceNotFound/);
        equal((await place.scf('DeleteTrigger', trigger(place, RULES[0] ?? ''))).code, undefined);
      },
    },
    {
      name: 'GetFunctionLogs is offline',
      source: 'tencentcloud-cli, scf/v20180416/api.json',
      async check({ scf, functionName }) {
        match(
          (await scf('GetFunctionLogs', { FunctionName: functionName })).code ?? '',
          /Offline|InvalidAction/,
        );
      },
    },
  ],
};
