import { bytesText, durationText, grouped } from '../amounts.ts';

/** Nothing is said of what takes less than this, nor more often, ms. */
const SHORTEST = 5000;
/** The longer it takes, the less often it is worth a line: a tenth of the time so far, up to this, ms. */
const LONGEST = 30_000;
/** A sign of life when nothing has changed, ms. */
const STILL_THERE = 60_000;
/** So many lines back the rate is measured: long enough to be calm, short enough to follow a change. */
const WINDOW = 4;

/** Whether a line is due now (Unix ms), when this is what it would tell about. */
export type Ticker = (now: number, state: string) => boolean;

/** A quick thing gets no line, a slow one a line every few seconds, and one in which nothing happens a sign of life each minute. */
export function newTicker(begin: number): Ticker {
  let told = begin;
  let last = '';
  return (now, state) => {
    const pause = Math.min(Math.max(SHORTEST, (now - begin) / 10), LONGEST);
    if (now - told < (state === last ? STILL_THERE : pause)) return false;
    told = now;
    last = state;
    return true;
  };
}

/** How much is done, or is to do. */
export type Amount = { readonly files: number; readonly bytes: number };

/** How far an upload is, as a line; undefined: nothing is to be said now. `now` is Unix ms. */
export type UploadProgress = (now: number, done: Amount) => string | undefined;

export function newUploadProgress(total: Amount, begin: number): UploadProgress {
  const isDue = newTicker(begin);
  const samples: (Amount & { readonly at: number })[] = [{ at: begin, files: 0, bytes: 0 }];
  return (now, done) => {
    if (done.files >= total.files || !isDue(now, `${done.files} ${done.bytes}`)) return undefined;
    const from = samples.at(-WINDOW) ?? samples[0];
    samples.push({ at: now, ...done });
    const bytes = total.bytes === 0 ? [] : [`${bytesText(done.bytes)} of ${bytesText(total.bytes)}`];
    const parts = [`${grouped(done.files)} of ${grouped(total.files)} files`, ...bytes];
    return `sync: ${[...parts, ...(from === undefined ? [] : pace(from, { at: now, ...done }, total))].join(', ')}`;
  };
}

type Sample = Amount & { readonly at: number };

/** Rate and time left. Small files take requests, large ones bandwidth: whichever lasts longer decides. */
function pace(from: Sample, now: Sample, total: Amount): string[] {
  const ms = now.at - from.at;
  const rate = { files: (now.files - from.files) / ms, bytes: (now.bytes - from.bytes) / ms };
  if (!(ms > 0) || rate.files <= 0) return [];
  const left = Math.max(
    (total.files - now.files) / rate.files,
    rate.bytes > 0 ? (total.bytes - now.bytes) / rate.bytes : 0,
  );
  const speed =
    rate.bytes > 0
      ? `${bytesText(Math.round(rate.bytes * 1000))}/s`
      : `${Math.round(rate.files * 1000)} files/s`;
  return [speed, `about ${durationText(Math.round(left / 1000) * 1000).replace('.0 s', ' s')} left`];
}
