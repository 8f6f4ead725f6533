import { CloudError, type FailureKind } from '../../src/core/errors.ts';
import type { Functions } from '../../src/core/ports.ts';
import { overlaps, sameTrigger, type DeployedPurger, type Trigger } from '../../src/core/purger/purger.ts';
import { decodeRules, RULES_VARIABLE } from '../../src/core/purger/rules.ts';
import { cdnUrls } from '../../src/core/purger/urls.ts';

/** SCF without a wire: a trigger hears when an object changes, and its function runs later, by the rules that it has by then. */
export type MemoryFunctions = {
  readonly port: Functions;
  /** An object was created or removed. */
  readonly changed: (key: string, event: 'ObjectCreated' | 'ObjectRemove') => void;
  /** Whatever is due by now is run. */
  readonly settle: () => void;
  /** What somebody may do in the console, to all functions. */
  readonly byHand: Readonly<Record<'removeTriggers' | 'disableTriggers' | 'deleteFunctions', () => void>>;
};

type Outside = {
  readonly now: () => number;
  /** How long the next event takes, ms; undefined: it is lost. */
  readonly delay: () => number | undefined;
  /** What a function calls, and when, Unix ms. */
  readonly purge: (urls: readonly string[], at: number) => void;
};

export function memoryFunctions(outside: Outside): MemoryFunctions {
  const state = newState(outside);
  const eachTrigger = (change: (triggers: DeployedPurger['triggers']) => DeployedPurger['triggers']) => {
    for (const name of state.deployed.keys())
      state.edit(name, (before) => ({ ...before, triggers: change(before.triggers) }));
  };
  return {
    port: portOf(state, outside.now),
    changed: state.changed,
    settle: state.settle,
    byHand: {
      removeTriggers: () => {
        eachTrigger(() => []);
      },
      disableTriggers: () => {
        eachTrigger((triggers) => triggers.map((one) => ({ ...one, enabled: false })));
      },
      deleteFunctions: () => {
        state.settle();
        state.deployed.clear();
      },
    },
  };
}

type State = ReturnType<typeof newState>;

function newState({ now, delay, purge }: Outside) {
  const deployed = new Map<string, DeployedPurger>();
  let events: readonly { readonly functionName: string; readonly key: string; readonly at: number }[] = [];
  const settle = () => {
    const due = events.filter(({ at }) => at <= now());
    events = events.filter(({ at }) => at > now());
    for (const { functionName, key, at } of due) {
      const environment = deployed.get(functionName)?.environment;
      if (environment !== undefined) purge(cdnUrls(key, decodeRules(environment[RULES_VARIABLE])), at);
    }
  };
  const triggers = () =>
    [...deployed.values()].flatMap((one) =>
      one.triggers.map((trigger) => ({ ...trigger, functionName: one.name })),
    );
  return {
    deployed,
    settle,
    triggers,
    changed: (key: string, event: string) => {
      settle();
      const hit = triggers().find(
        (one) => one.enabled && one.event === `cos:${event}:*` && key.startsWith(one.prefix),
      );
      const after = hit && delay();
      if (hit === undefined || after === undefined) return;
      events = [...events, { functionName: hit.functionName, key, at: now() + after }];
    },
    edit: (name: string, change: (before: DeployedPurger) => DeployedPurger) => {
      settle();
      const before = deployed.get(name);
      if (before === undefined) throw refusal('absent', name);
      deployed.set(name, change(before));
    },
  };
}

const portOf = ({ deployed, settle, triggers, edit }: State, now: () => number): Functions => ({
  describe: (name) => answer(() => deployed.get(name)),
  create: (settings) =>
    answer(() => {
      if (deployed.has(settings.name)) throw refusal('exists', settings.name);
      deployed.set(settings.name, {
        ...settings,
        state: 'Active',
        reason: '',
        triggers: [],
        otherTriggers: 0,
      });
    }),
  updateCode: ({ name, handler }) =>
    answer(() => {
      edit(name, (before) => ({ ...before, handler }));
    }),
  updateSettings: ({ name, role, memory, timeout, environment }) =>
    answer(() => {
      edit(name, (before) => ({ ...before, role, memory, timeout, environment }));
    }),
  remove: (name) =>
    answer(() => {
      settle();
      if (!deployed.delete(name)) throw refusal('absent', name);
    }),
  otherTriggers: (name) => answer(() => triggers().filter((one) => one.functionName !== name)),
  addTrigger: (name, trigger) =>
    answer(() => {
      if (triggers().some((other) => overlaps(other, trigger))) throw refusal('exists', name);
      const added = { ...trigger, enabled: true, addedAt: Math.floor(now() / 1000) * 1000 };
      edit(name, (before) => ({ ...before, triggers: [...before.triggers, added] }));
    }),
  enableTrigger: (name, trigger) =>
    answer(() => {
      editTrigger(edit, { name, trigger }, (found) => [{ ...found, enabled: true }]);
    }),
  removeTrigger: (name, trigger) =>
    answer(() => {
      editTrigger(edit, { name, trigger }, () => []);
    }),
});

function editTrigger(
  edit: State['edit'],
  { name, trigger }: { readonly name: string; readonly trigger: Trigger },
  change: (found: DeployedPurger['triggers'][number]) => DeployedPurger['triggers'],
): void {
  edit(name, (before) => {
    if (!before.triggers.some((one) => sameTrigger(one, trigger))) throw refusal('absent', name);
    const after = before.triggers.flatMap((one) => (sameTrigger(one, trigger) ? change(one) : [one]));
    return { ...before, triggers: after };
  });
}

/** What the service answers: a refusal rejects. */
const answer = <T>(of: () => T): Promise<T> => Promise.resolve().then(of);

const refusal = (kind: FailureKind, subject: string): CloudError =>
  new CloudError({ operation: 'scf', kind, code: kind, message: kind, subject });
