import { textOf } from '../api3/parameters.ts';
import type { ApiCall } from '../api3/product.ts';
import { refuse } from './refusals.ts';
import { shortRegion } from './regions.ts';
import { describeRule, isSameRule, parseTriggerDesc, type Rule } from './rule.ts';
import { beijingTime, type FunctionRecord } from './state.ts';

/** One COS trigger. Several triggers of a bucket share the name: it is the bucket's domain. */
export type Trigger = {
  /** Its own, so that the bucket's notification document can name it. */
  readonly id: string;
  /** `<name>-<appid>.cos.<region>.myqcloud.com`. */
  readonly name: string;
  /** `<name>-<appid>`. */
  readonly bucket: string;
  readonly qualifier: string;
  readonly rule: Rule;
  readonly enabled: boolean;
  readonly description: string;
  /** Unix ms, cloud time. */
  readonly addedAt: number;
  readonly modifiedAt: number;
  /** From when on it hears events, Unix ms. */
  readonly liveAt: number;
};

/** What CreateTrigger, DeleteTrigger and UpdateTriggerStatus say about a trigger. */
export type TriggerReference = {
  readonly name: string;
  readonly bucket: string;
  readonly region: string;
  readonly qualifier: string;
  readonly rule: Rule;
};

/** The bucket's XML API domain. Source: cloud.tencent.com/document/product/583/18589. */
const BUCKET_DOMAIN = /^([a-z0-9][a-z0-9-]*-\d+)\.cos\.([a-z0-9-]+)\.myqcloud\.com$/;

/** What the call says of a trigger, checked: type, name, description and qualifier, in this order. */
export function readReference(call: ApiCall): TriggerReference {
  const { params, language } = call;
  if (params['Type'] !== 'cos') {
    throw refuse('InvalidParameterValue.Type', language, 'This cloud plays COS triggers only.');
  }
  const name = textOf(call, 'TriggerName', '');
  const match = BUCKET_DOMAIN.exec(name);
  if (match === null) throw refuse('InvalidParameterValue.TriggerName', language);
  const [, bucket = '', region = ''] = match;
  const desc = params['TriggerDesc'];
  const rule = typeof desc === 'string' ? parseTriggerDesc(desc, name) : undefined;
  if (rule === undefined) throw refuse('InvalidParameterValue.TriggerDesc', language);
  const qualifier = textOf(call, 'Qualifier', '$LATEST');
  // Versions and aliases are not played: only the two names that every function has.
  if (qualifier !== '$LATEST' && qualifier !== '$DEFAULT') {
    throw refuse('ResourceNotFound.Qualifier', language);
  }
  return { name, bucket, region, qualifier, rule };
}

/** `OPEN` or `CLOSE`. A new trigger whose creator says neither is closed: the documentation asks for the value and promises none. */
export function readEnable({ params, language }: ApiCall): boolean {
  const enable = params['Enable'] ?? 'CLOSE';
  if (enable !== 'OPEN' && enable !== 'CLOSE') throw refuse('InvalidParameterValue.Enable', language);
  return enable === 'OPEN';
}

/** The trigger that is referred to: bucket, qualifier and rule all count, because the name alone is not unique. */
export function findTrigger(record: FunctionRecord, reference: TriggerReference): Trigger | undefined {
  return record.triggers.find(
    (one) =>
      one.name === reference.name &&
      one.qualifier === reference.qualifier &&
      isSameRule(one.rule, reference.rule),
  );
}

/** A trigger as GetFunction, ListTriggers and CreateTrigger show it. Source: tencentcloud-cli, scf/v20180416/examples.json. */
export function showTrigger(trigger: Trigger, record: FunctionRecord, uin: string): object {
  const { name, qualifier, rule, enabled, description } = trigger;
  return {
    AddTime: beijingTime(trigger.addedAt),
    AvailableStatus: 'Available',
    BindStatus: 'on',
    CustomArgument: '',
    Description: description,
    Enable: enabled ? 1 : 0,
    ModTime: beijingTime(trigger.modifiedAt),
    Qualifier: qualifier,
    ResourceId: `qcs::scf:${shortRegion(record.region)}:uin/${uin}:function/${record.name}/${name}`,
    TriggerAttribute: 'single',
    TriggerDesc: describeRule(rule, name),
    TriggerName: name,
    Type: 'cos',
  };
}
