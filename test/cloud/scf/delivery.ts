import { randomUUID } from 'node:crypto';
import type { CloudClock } from '../clock.ts';
import type { ObjectEvent, ObjectEventSink } from '../events.ts';
import type { Faults } from '../faults.ts';
import type { Ledger } from '../ledger.ts';
import { type Addressee, cosRecord, type CosRecord, type EventForm } from './payload.ts';
import type { InvocationQueue } from './queue.ts';
import { hears } from './rule.ts';
import type { FunctionRecord, ScfState } from './state.ts';

export type Delivery = {
  readonly notify: ObjectEventSink;
  /** Functions with events that wait for a companion. */
  pending(): number;
};

export type DeliveryDeps = {
  readonly scf: ScfState;
  readonly queue: InvocationQueue;
  readonly clock: CloudClock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly form: EventForm;
  /** How many events go to a function together, when they come within the window; 1: each alone. */
  readonly mergeUpTo: number;
  /** Whether each event comes twice. */
  readonly duplicates: boolean;
  /** How long an event that is to be merged waits for the next one, in ms of cloud time. */
  readonly mergeWindow: number;
};

/** Records that go to a function together. */
type Batch = { readonly records: CosRecord[]; readonly keys: string[]; readonly requestId: string };

/**
 * Hands object events to the functions whose triggers hear them. The fault `event` can lose one, deliver it twice, or merge it
 * with the next one of the same function, as "Records may hold several messages" announces.
 */
export function openDelivery(deps: DeliveryDeps): Delivery {
  const held = new Map<FunctionRecord, Batch>();
  // The fault joins an event to the next one, however many have it.
  const most = deps.mergeUpTo > 1 ? deps.mergeUpTo : Infinity;
  const send = (record: FunctionRecord, { records, keys, requestId }: Batch) => {
    deps.queue.add(record, { requestId, retry: 0, event: JSON.stringify({ Records: records }), keys });
  };
  const hold = (record: FunctionRecord, batch: Batch) => {
    held.set(record, batch);
    deps.clock.at(deps.clock.now() + deps.mergeWindow, () => {
      if (held.get(record) !== batch) return;
      held.delete(record);
      send(record, batch);
    });
  };
  const deliver = (event: ObjectEvent, addressee: Addressee, how: string | undefined) => {
    const { record } = addressee;
    const before = held.get(record);
    const batch = before ?? { records: [], keys: [], requestId: randomUUID() };
    batch.records.push(cosRecord(event, addressee, deps.form));
    batch.keys.push(event.key);
    note(deps.ledger, event, 'delivered', { ...whom(addressee), eventId: batch.requestId });
    if (how === 'merge') {
      if (before === undefined) hold(record, batch);
      if (batch.records.length < most) return;
    }
    held.delete(record);
    send(record, batch);
  };
  return {
    notify(event) {
      const addressee = addresseeOf(event, deps.scf);
      if (addressee === undefined) {
        note(deps.ledger, event, 'no trigger', {});
        return;
      }
      const how = deps.faults.take('event');
      if (how === 'lost') {
        note(deps.ledger, event, 'lost', { ...whom(addressee), eventId: randomUUID() });
        return;
      }
      const usual = deps.mergeUpTo > 1 ? 'merge' : undefined;
      deliver(event, addressee, how ?? usual);
      if (how === 'duplicate' || deps.duplicates) deliver(event, addressee, usual);
    },
    pending: () => held.size,
  };
}

/** At most one function hears an event: overlapping rules cannot be bound. */
function addresseeOf(
  event: ObjectEvent,
  { functions, account, notifications }: ScfState,
): Addressee | undefined {
  for (const record of functions.values()) {
    const trigger = record.triggers.find(
      ({ id, bucket, enabled, liveAt, rule }) =>
        enabled &&
        bucket === event.bucket &&
        notifications.has(bucket, id) &&
        liveAt <= event.at &&
        hears(rule, event.name, event.key),
    );
    if (trigger !== undefined && record.region === event.region) {
      return { record, trigger, appid: account.appid };
    }
  }
  return undefined;
}

const whom = ({ record, trigger }: Addressee) => ({ function: record.name, qualifier: trigger.qualifier });

function note(ledger: Ledger, event: ObjectEvent, status: string, detail: Record<string, unknown>): void {
  const { bucket, key, name, by } = event;
  ledger.add({
    kind: 'event',
    service: 'scf',
    operation: name,
    status,
    by,
    detail: { bucket, key, ...detail },
  });
}
