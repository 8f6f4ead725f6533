import type { ObjectEvent } from '../events.ts';
import { shortRegion } from './regions.ts';
import type { FunctionRecord } from './state.ts';
import type { Trigger } from './trigger.ts';

/**
 * How key and url are written. Real captures have the raw key and an encoded url (`url-encoded`); the others are what
 * documentation and samples suggest, for trying a function against them.
 */
export type EventEncoding = 'url-encoded' | 'raw' | 'both-encoded';

/** What of an event is not settled (see the knobs). */
export type EventForm = { readonly encoding: EventEncoding; readonly meta: 'present' | 'empty' };

/** One member of an event's Records. */
export type CosRecord = Readonly<Record<string, unknown>>;

/** Whom an event is for. */
export type Addressee = {
  readonly record: FunctionRecord;
  readonly trigger: Trigger;
  readonly appid: string;
};

/** One object event as SCF hands it to a function; shape and spelling ("unkown") are those of captures of 2022. */
export function cosRecord(
  event: ObjectEvent,
  { record, trigger, appid }: Addressee,
  { encoding, meta }: EventForm,
): CosRecord {
  const { region, key } = event;
  const name = event.bucket.slice(0, event.bucket.lastIndexOf('-'));
  const encodedKey = percentEncode(key);
  const keyPath = encoding === 'both-encoded' ? encodedKey : key;
  const urlPath = encoding === 'raw' ? key : encodedKey;
  return {
    cos: {
      cosBucket: { appid, cosRegion: region, name, region: shortRegion(region), s3Region: region },
      cosNotificationId: 'unkown',
      cosObject: {
        key: `/${appid}/${name}/${keyPath}`,
        meta: meta === 'empty' ? {} : { 'x-cos-request-id': event.requestId, ...event.meta },
        size: meta === 'empty' ? 0 : event.size,
        url: `http://${event.bucket}.cos.${region}.myqcloud.com/${urlPath}`,
        vid: '',
      },
      cosSchemaVersion: '1.0',
    },
    event: {
      eventName: event.name,
      eventQueue: `qcs:0:scf:${region}:appid/${appid}:${record.namespace}.${record.name}.${trigger.qualifier}`,
      eventSource: 'qcs::cos',
      eventTime: Math.floor(event.at / 1000),
      eventVersion: '1.0',
      reqid: 0,
      requestParameters: {
        requestHeaders: { Authorization: event.authorization },
        requestSourceIP: event.sourceIp,
      },
      reservedInfo: '',
    },
  };
}

/** Everything but unreserved characters and slashes is encoded, also `!`, which encodeURI leaves. */
function percentEncode(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/');
}
