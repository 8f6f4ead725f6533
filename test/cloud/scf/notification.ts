import type { CloudClock } from '../clock.ts';

/** The rules that a bucket's own notification document holds, by the id of their trigger. What is not in it is not heard. */
export type Notifications = {
  /** Writes the document anew with one trigger more; resolves when it stands. */
  bind(bucket: string, trigger: string): Promise<void>;
  /** Writes the document anew without this trigger. */
  unbind(bucket: string, trigger: string): Promise<void>;
  has(bucket: string, trigger: string): boolean;
};

export type NotificationOptions = {
  readonly clock: CloudClock;
  /** `last wins`: whoever writes replaces the whole document by the one that he read. */
  readonly parallel: 'kept' | 'last wins';
  /** From the reading of the document to its writing, in ms of cloud time. */
  readonly delay: number;
};

/**
 * "新创建的回调规则会覆盖之前的老的回调规则": one document for each bucket, replaced as a whole (cloud.tencent.com/document/product/436/8588).
 * Whether SCF guards its own calls against each other is not documented: hence the knob.
 */
export function openNotifications({ clock, parallel, delay }: NotificationOptions): Notifications {
  const documents = new Map<string, ReadonlySet<string>>();
  const read = (bucket: string) => documents.get(bucket) ?? new Set<string>();
  async function rewrite(bucket: string, edit: (rules: ReadonlySet<string>) => ReadonlySet<string>) {
    if (parallel === 'kept') {
      documents.set(bucket, edit(read(bucket)));
      return;
    }
    const known = read(bucket);
    await clock.sleep(delay);
    documents.set(bucket, edit(known));
  }
  return {
    bind: (bucket, trigger) => rewrite(bucket, (rules) => new Set([...rules, trigger])),
    unbind: (bucket, trigger) =>
      rewrite(bucket, (rules) => new Set([...rules].filter((one) => one !== trigger))),
    has: (bucket, trigger) => read(bucket).has(trigger),
  };
}
