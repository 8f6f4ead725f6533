import type { EventEncoding } from './payload.ts';
import type { RefusalFlavour } from './lifecycle.ts';
import type { ScfState } from './state.ts';

/** What is not known for certain about the real service, or differs from time to time. The defaults are the likelier answers. */
export type ScfKnobs = {
  /** Regions that have SCF; others answer UnsupportedRegion. */
  readonly regions?: readonly string[];
  /** How a write is refused while a function is busy; all of the flavours were seen. */
  readonly refusal?: RefusalFlavour;
  /** Refuses the first write after a function became Active, once: an official tool sleeps 3 s after Active. */
  readonly activeRefusesOnce?: boolean;
  /** The code for a function that is not there. */
  readonly notFound?: ScfState['notFound'];
  /** How long a change of a function takes, in ms. */
  readonly changeDelay?: number;
  /** How long a new trigger hears nothing, in ms; not documented. */
  readonly triggerDelay?: number;
  /** From a failed run to its retry, in ms. */
  readonly retryDelay?: number;
  /** How key and url are written in events. */
  readonly eventEncoding?: EventEncoding;
  /** Whether events carry the object's metadata and size. Captures of creations do; of a removal there is none. Default `present`. */
  readonly eventMeta?: 'present' | 'empty';
  /** How many events of a function may come in one Records ("several messages may be merged", 583/9707). Default 1. */
  readonly mergeUpTo?: number;
  /** Whether every event comes twice: delivery is at least once. Default false. */
  readonly duplicates?: boolean;
  /** Which code says that a rule is taken; the error list has several, and no page says which is for what. Default `by kind`. */
  readonly triggerConflict?: TriggerConflict;
  /**
   * What becomes of rules that are written at the same time. A bucket's notification document is replaced as a whole (436/8588), so
   * `last wins` loses those that were written in between: listed, but deaf. Default `kept`.
   */
  readonly parallelTriggers?: 'kept' | 'last wins';
  /** Of what GetFunctionAddress shows the hash: of the bytes that were uploaded, or of an archive that SCF packed anew. */
  readonly codeSha256?: 'upload' | 'repacked';
  /** Events that are handled at the same time, each in its own process. */
  readonly instances?: number;
};

/** `by kind`: the same rule on the same function is ResourceInUse.Trigger, an overlapping one CosNotifyRuleConflict. */
export type TriggerConflict =
  | 'by kind'
  | 'InvalidParameterValue.CosNotifyRuleConflict'
  | 'ResourceInUse.Trigger'
  | 'ResourceInUse.TriggerName'
  | 'ResourceInUse.Cos';

/** ms of cloud time. `real`: a change takes a few seconds, a retry comes after a minute (cloud.tencent.com/document/product/583/41138). */
const PACES = {
  fast: { changeDelay: 300, triggerDelay: 0, retryDelay: 1000, mergeWindow: 300, documentDelay: 50 },
  real: { changeDelay: 5000, triggerDelay: 1000, retryDelay: 60_000, mergeWindow: 1000, documentDelay: 500 },
};

/** Every knob with its position, and the delays that only the pace decides. */
export function readKnobs(pace: keyof typeof PACES, knobs: ScfKnobs) {
  return {
    ...PACES[pace],
    instances: 4,
    refusal: 'documented' as const,
    activeRefusesOnce: false,
    notFound: 'ResourceNotFound.Function' as const,
    eventEncoding: 'url-encoded' as const,
    eventMeta: 'present' as const,
    mergeUpTo: 1,
    duplicates: false,
    triggerConflict: 'by kind' as const,
    parallelTriggers: 'kept' as const,
    codeSha256: 'upload' as const,
    ...knobs,
  };
}
