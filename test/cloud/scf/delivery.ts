import { randomUUID } from 'node:crypto';
import type { CloudClock } from '../clock.ts';
import type { ObjectEvent, ObjectEventSink } from '../events.ts';
import type { Faults } from '../faults.ts';
import type { Ledger } from '../ledger.ts';
import { type Addressee, cosRecord, type CosRecord, type EventEncoding } from './payload.ts';
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
  readonly encoding: EventEncoding;
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
  const send = (record: FunctionRecord, { records, keys, requestId }: Batch) => {
    deps.queue.add(record, { requestId, retry: 0, records, keys });
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
    batch.records.push(cosRecord(event, addressee, deps.encoding));
    batch.keys.push(event.key);
    note(deps.ledger, event, 'delivered', { ...whom(addressee), eventId: batch.requestId });
    if (how === 'merge') {
      if (before === undefined) hold(record, batch);
      return;
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
      deliver(event, addressee, how);
      if (how === 'duplicate') deliver(event, addressee, undefined);
    },
    pending: () => held.size,
  };
}

/** At most one function hears an event: overlapping rules cannot be bound. */
function addresseeOf(event: ObjectEvent, { functions, account }: ScfState): Addressee | undefined {
  for (const record of functions.values()) {
    const trigger = record.triggers.find(
      ({ bucket, enabled, liveAt, rule }) =>
        enabled && bucket === event.bucket && liveAt <= event.at && hears(rule, event.name, event.key),
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
