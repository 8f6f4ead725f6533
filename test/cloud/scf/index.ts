import type { Account } from '../account.ts';
import type { ApiAction, ApiProduct } from '../api3/product.ts';
import type { CloudClock } from '../clock.ts';
import type { ObjectEventSink } from '../events.ts';
import type { Faults } from '../faults.ts';
import type { Ledger } from '../ledger.ts';
import { createFunction } from './create-function.ts';
import { createTrigger } from './create-trigger.ts';
import { deleteFunction } from './delete-function.ts';
import { deleteTrigger } from './delete-trigger.ts';
import { openDelivery } from './delivery.ts';
import { getFunction } from './get-function.ts';
import { openLifecycle, type RefusalFlavour } from './lifecycle.ts';
import { listFunctions } from './list-functions.ts';
import { listTriggers } from './list-triggers.ts';
import type { EventEncoding } from './payload.ts';
import { type FailedRun, openQueue } from './queue.ts';
import { refusal } from '../api3/refusals.ts';
import { refuse } from './refusals.ts';
import { getFunctionLogs, updateTrigger } from './refused-actions.ts';
import { SCF_REGIONS, shortRegion } from './regions.ts';
import { openRunner } from './run.ts';
import type { FunctionRecord, ScfState } from './state.ts';
import { updateFunctionCode } from './update-function-code.ts';
import { updateFunctionConfiguration } from './update-function-configuration.ts';
import { updateTriggerStatus } from './update-trigger-status.ts';

/** What is not known for certain about the real service, or differs from time to time. */
export type ScfKnobs = {
  /** Regions that have SCF; others answer UnsupportedRegion. */
  readonly regions?: readonly string[];
  /** How a write is refused while a function is busy. */
  readonly refusal?: RefusalFlavour;
  /** Refuses the first write after a function became Active, once. */
  readonly activeRefusesOnce?: boolean;
  /** The code for a function that is not there. */
  readonly notFound?: ScfState['notFound'];
  /** How long a change of a function takes, in ms. */
  readonly changeDelay?: number;
  /** How long a new trigger hears nothing, in ms. */
  readonly triggerDelay?: number;
  /** From a failed run to its retry, in ms. */
  readonly retryDelay?: number;
  readonly eventEncoding?: EventEncoding;
  /** Events that are handled at the same time, each in its own process. */
  readonly instances?: number;
};

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
  readonly notify: ObjectEventSink;
  /** Events that wait, runs, retries to come, and functions that are changing. */
  pending(): number;
  /** The runs that failed for good since the last call. */
  takeFailedRuns(): FailedRun[];
  /** Ends every process and removes what was unpacked. */
  stop(): Promise<void>;
};

/** ms of cloud time. `real`: a change takes a few seconds, a retry comes after a minute (cloud.tencent.com/document/product/583/41138). */
const PACES = {
  fast: { changeDelay: 300, triggerDelay: 0, retryDelay: 1000, mergeWindow: 300 },
  real: { changeDelay: 5000, triggerDelay: 1000, retryDelay: 60_000, mergeWindow: 1000 },
};

export function startScf(deps: ScfDeps): Scf {
  const { account, clock, ledger, faults, knobs = {} } = deps;
  const settings = { ...PACES[deps.pace], instances: 4, ...knobs };
  const lifecycle = openLifecycle({
    clock,
    delay: settings.changeDelay,
    flavour: settings.refusal ?? 'documented',
    activeRefusesOnce: settings.activeRefusesOnce ?? false,
  });
  const functions: ScfState['functions'] = new Map();
  const scf: ScfState = {
    account,
    clock,
    lifecycle,
    functions,
    notFound: settings.notFound ?? 'ResourceNotFound.Function',
    triggerDelay: settings.triggerDelay,
    bucketExists: (bucket, region) => deps.bucketExists(bucket, region),
  };
  const limit = settings.instances;
  const runner = openRunner({ account, env: deps.env, limit });
  const exists = (record: FunctionRecord) => [...functions.values()].some((one) => one === record);
  const queue = openQueue({ runner, clock, ledger, limit, retryDelay: settings.retryDelay, exists });
  const encoding = settings.eventEncoding ?? 'url-encoded';
  const delivery = openDelivery({
    scf,
    queue,
    clock,
    ledger,
    faults,
    encoding,
    mergeWindow: settings.mergeWindow,
  });
  return {
    product: productOf(scf, settings.regions ?? SCF_REGIONS),
    notify: delivery.notify,
    pending: () => lifecycle.changing() + delivery.pending() + queue.pending(),
    takeFailedRuns: () => queue.takeFailed(),
    async stop() {
      queue.stop();
      await runner.stop();
    },
  };
}

function productOf(scf: ScfState, regions: readonly string[]): ApiProduct {
  const actions = {
    CreateFunction: createFunction(scf),
    CreateTrigger: createTrigger(scf),
    DeleteFunction: deleteFunction(scf),
    DeleteTrigger: deleteTrigger(scf),
    GetFunction: getFunction(scf),
    GetFunctionLogs: getFunctionLogs,
    ListFunctions: listFunctions(scf),
    ListTriggers: listTriggers(scf),
    UpdateFunctionCode: updateFunctionCode(scf),
    UpdateFunctionConfiguration: updateFunctionConfiguration(scf),
    UpdateTrigger: updateTrigger,
    UpdateTriggerStatus: updateTriggerStatus(scf),
  };
  return {
    name: 'scf',
    version: '2018-04-16',
    resource: ({ region }) => `qcs::scf:${shortRegion(region)}:uin/${scf.account.uin}:namespace/default`,
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
