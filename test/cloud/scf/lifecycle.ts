import { type ApiCall, ApiError } from '../api3/product.ts';
import type { CloudClock } from '../clock.ts';
import { refuse, type ScfCode } from './refusals.ts';
import type { FunctionRecord, FunctionStatus } from './state.ts';

/**
 * How a write is refused while a function is busy. All of these were seen: `documented` is the action's own code, `bare` the
 * code without a suffix (2026), `function status` that of 2019, `deploying` and `in use` from the error list and from issues.
 */
export type RefusalFlavour = 'documented' | 'bare' | 'function status' | 'deploying' | 'in use';

/** The states in which a write is let through. Source: cloud.tencent.com/document/product/583/115197 and the order in which official tools work. */
const ALLOWED = {
  UpdateFunctionCode: ['Active', 'UpdateFailed'],
  UpdateFunctionConfiguration: ['Active', 'UpdateFailed'],
  DeleteFunction: ['Active', 'CreateFailed', 'UpdateFailed'],
  CreateTrigger: ['Active'],
  UpdateTriggerStatus: ['Active', 'UpdateFailed'],
  DeleteTrigger: ['Active', 'CreateFailed', 'UpdateFailed'],
} as const satisfies Record<string, readonly FunctionStatus[]>;

/** A write that depends on the function's state. */
export type Write = keyof typeof ALLOWED;

const DOCUMENTED: Readonly<Record<Write, ScfCode>> = {
  UpdateFunctionCode: 'FailedOperation.UpdateFunctionCode',
  UpdateFunctionConfiguration: 'FailedOperation.UpdateFunctionConfiguration',
  DeleteFunction: 'FailedOperation.DeleteFunction',
  CreateTrigger: 'FailedOperation.CreateTrigger',
  UpdateTriggerStatus: 'FailedOperation.FunctionStatusError',
  DeleteTrigger: 'FailedOperation.DeleteTrigger',
};

const FLAVOURS: Readonly<Record<Exclude<RefusalFlavour, 'documented' | 'function status'>, ScfCode>> = {
  bare: 'FailedOperation',
  deploying: 'FailedOperation.FunctionStatusError',
  'in use': 'ResourceInUse',
};

export type Lifecycle = {
  /** Refuses the write unless the function's state allows it. */
  demand(record: FunctionRecord, write: Write, call: ApiCall): void;
  /** Puts the function into a busy state and ends it later, with what `end` says. */
  change(
    record: FunctionRecord,
    via: 'Creating' | 'Updating' | 'Deleting',
    end: () => FunctionStatus | 'gone',
  ): void;
  /** How many functions are changing now. */
  changing(): number;
};

export type LifecycleOptions = {
  readonly clock: CloudClock;
  /** How long a change takes, in ms of cloud time. */
  readonly delay: number;
  readonly flavour: RefusalFlavour;
  /** Whether the first write after Active is refused once more: Active can be seen slightly before writes are taken. */
  readonly activeRefusesOnce: boolean;
};

export function openLifecycle(options: LifecycleOptions): Lifecycle {
  const { clock, delay, flavour, activeRefusesOnce } = options;
  const notQuiteReady = new WeakSet<FunctionRecord>();
  let changing = 0;
  return {
    demand(record, write, { language }) {
      const allowed: readonly FunctionStatus[] = ALLOWED[write];
      if (allowed.includes(record.status) && !notQuiteReady.delete(record)) return;
      if (flavour !== 'function status') {
        throw refuse(flavour === 'documented' ? DOCUMENTED[write] : FLAVOURS[flavour], language);
      }
      const text = `Function status ${record.status} is not allowed to do ${write}.`;
      throw new ApiError('UnauthorizedOperation.FunctionStatus', text);
    },
    change(record, via, end) {
      record.status = via;
      record.modifiedAt = clock.now();
      changing += 1;
      clock.at(clock.now() + delay, () => {
        changing -= 1;
        const status = end();
        if (status === 'gone') return;
        record.status = status;
        if (status === 'Active' && activeRefusesOnce) notQuiteReady.add(record);
      });
    },
    changing: () => changing,
  };
}
