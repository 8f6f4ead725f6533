/**
 * The CDN's API says times as Beijing time without a zone, whole seconds (228/37873: a task id that starts with 10:10:53 UTC
 * has CreateTime 18:10:53). China has no summer time: the offset is always the same.
 */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const FORM = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;

/** `2018-07-30 18:10:53` for a Unix time in ms. */
export function beijingTime(at: number): string {
  return new Date(at + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** Unix ms of such a time; undefined when it is no such time (another form, 30 February). */
export function parseBeijingTime(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const at = Date.parse(`${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(at) || beijingTime(at) !== text ? undefined : at;
}

/** A number for the Beijing day of a Unix time in ms: daily quotas begin anew with it. */
export function beijingDay(at: number): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS);
}
