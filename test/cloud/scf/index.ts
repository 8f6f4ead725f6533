import type { Account } from '../account.ts';
import type { ApiAction, ApiProduct } from '../api3/product.ts';
import type { CloudClock } from '../clock.ts';
import type { ObjectEventSink } from '../events.ts';
import type { Service } from '../exchange.ts';
import type { Faults } from '../faults.ts';
import type { Ledger } from '../ledger.ts';
import { type CodeStore, openCodeStore } from './code-store.ts';
import { createFunction } from './create-function.ts';
import { createTrigger } from './create-trigger.ts';
import { deleteFunction } from './delete-function.ts';
import { deleteTrigger } from './delete-trigger.ts';
import { openDelivery } from './delivery.ts';
import { getFunctionAddress } from './get-function-address.ts';
import { getFunction } from './get-function.ts';
import { getAccount } from './get-account.ts';
import { getFunctionEventInvokeConfig, updateFunctionEventInvokeConfig } from './event-invoke-config.ts';
import { getRequestStatus } from './get-request-status.ts';
import { invoke, invokeFunction } from './invoke.ts';
import { readKnobs, type ScfKnobs } from './knobs.ts';
import { openLifecycle } from './lifecycle.ts';
import { listFunctions } from './list-functions.ts';
import { listTriggers } from './list-triggers.ts';
import { openNotifications } from './notification.ts';
import { type InvocationQueue, openQueue } from './queue.ts';
import { refusal } from '../api3/refusals.ts';
import { refuse } from './refusals.ts';
import { getFunctionLogs, updateTrigger } from './refused-actions.ts';
import { SCF_REGIONS } from './regions.ts';
import {
  deleteReservedConcurrencyConfig,
  getReservedConcurrencyConfig,
  putReservedConcurrencyConfig,
} from './reserved-concurrency.ts';
import { passedRole, resourceOf } from './resource.ts';
import type { FailedRun } from './retries.ts';
import { openRunner } from './run.ts';
import type { FunctionRecord, ScfState } from './state.ts';
import { updateFunctionCode } from './update-function-code.ts';
import { updateFunctionConfiguration } from './update-function-configuration.ts';
import { updateTriggerStatus } from './update-trigger-status.ts';

export type { ScfKnobs } from './knobs.ts';

export type ScfDeps = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly pace: 'fast' | 'real';
  /** What leads a function's own calls to this cloud: `http_proxy`, `https_proxy`, `NODE_EXTRA_CA_CERTS`. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether COS has this bucket (`<name>-<appid>`) in this region. */
  bucketExists(bucket: string, region: string): boolean;
  readonly knobs?: ScfKnobs;
};

/** Serverless Cloud Function: its API, the events that it hears, and the code that it runs. */
export type Scf = {
  readonly product: ApiProduct;
  /** Downloads of code; to be asked before COS, whose hosts it shares. */
  readonly codeStore: Service;
  readonly notify: ObjectEventSink;
  /** Events that wait, runs, retries to come, and functions that are changing. */
  pending(): number;
  /** Runs that are under way. */
  running(): number;
  /** The runs that failed for good since the last call. */
  takeFailedRuns(): FailedRun[];
  /** Ends every process and removes what was unpacked. */
  stop(): Promise<void>;
};

export function startScf(deps: ScfDeps): Scf {
  const { account, clock, ledger, faults } = deps;
  const knobs = readKnobs(deps.pace, deps.knobs ?? {});
  const { changeDelay: delay, refusal: flavour, activeRefusesOnce, instances: limit } = knobs;
  const functions: ScfState['functions'] = new Map();
  const scf: ScfState = {
    account,
    clock,
    lifecycle: openLifecycle({ clock, delay, flavour, activeRefusesOnce }),
    notifications: openNotifications({
      clock,
      parallel: knobs.parallelTriggers,
      delay: knobs.documentDelay,
    }),
    functions,
    notFound: knobs.notFound,
    triggerConflict: knobs.triggerConflict,
    triggerDelay: knobs.triggerDelay,
    codeSha256: knobs.codeSha256,
    bucketExists: (bucket, region) => deps.bucketExists(bucket, region),
  };
  const runner = openRunner({ account, env: deps.env, limit });
  const exists = (record: FunctionRecord) => [...functions.values()].some((one) => one === record);
  const queue = openQueue({ runner, clock, ledger, limit, retryDelay: knobs.retryDelay, exists });
  const { mergeWindow, mergeUpTo, duplicates, eventEncoding: encoding, eventMeta: meta } = knobs;
  const form = { encoding, meta };
  const store = openCodeStore(clock, account.appid);
  const merging = { mergeWindow, mergeUpTo, duplicates };
  const delivery = openDelivery({ scf, queue, clock, ledger, faults, form, ...merging });
  return {
    product: productOf({ scf, queue, store }, knobs.regions ?? SCF_REGIONS),
    codeStore: store.service,
    notify: delivery.notify,
    pending: () => scf.lifecycle.changing() + delivery.pending() + queue.pending(),
    running: () => queue.running(),
    takeFailedRuns: () => queue.takeFailed(),
    async stop() {
      queue.stop();
      await runner.stop();
    },
  };
}

type Parts = { readonly scf: ScfState; readonly queue: InvocationQueue; readonly store: CodeStore };

function productOf({ scf, queue, store }: Parts, regions: readonly string[]): ApiProduct {
  const actions = {
    CreateFunction: createFunction(scf),
    CreateTrigger: createTrigger(scf),
    DeleteFunction: deleteFunction(scf),
    DeleteReservedConcurrencyConfig: deleteReservedConcurrencyConfig(scf),
    DeleteTrigger: deleteTrigger(scf),
    GetAccount: getAccount(scf),
    GetFunction: getFunction(scf),
    GetFunctionAddress: getFunctionAddress(scf, store),
    GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig(scf),
    GetFunctionLogs: getFunctionLogs,
    GetRequestStatus: getRequestStatus(scf, queue),
    GetReservedConcurrencyConfig: getReservedConcurrencyConfig(scf),
    Invoke: invoke(scf, queue),
    InvokeFunction: invokeFunction(scf, queue),
    ListFunctions: listFunctions(scf),
    ListTriggers: listTriggers(scf),
    PutReservedConcurrencyConfig: putReservedConcurrencyConfig(scf),
    UpdateFunctionCode: updateFunctionCode(scf),
    UpdateFunctionConfiguration: updateFunctionConfiguration(scf),
    UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig(scf),
    UpdateTrigger: updateTrigger,
    UpdateTriggerStatus: updateTriggerStatus(scf),
  };
  return {
    name: 'scf',
    version: '2018-04-16',
    resource: (call) => resourceOf(scf.account, call),
    also: (call) => passedRole(scf.account, call),
    actions: Object.fromEntries(
      Object.entries(actions).map(([name, action]) => [name, within(regions, action)]),
    ),
  };
}

/** The same action, for calls that name a region with SCF. */
function within(regions: readonly string[], action: ApiAction): ApiAction {
  return {
    ...action,
    perform(call) {
      if (call.region === '') throw refusal('MissingParameter', call.language, { name: 'Region' });
      if (!regions.includes(call.region)) throw refuse('UnsupportedRegion', call.language);
      return action.perform(call);
    },
  };
}
