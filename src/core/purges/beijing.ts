/** DescribePurgeTasks speaks Beijing time without a zone, to the second. Source: tencentcloud.com/document/product/228/33604 and its samples. */
const AHEAD_MS = 8 * 3600 * 1000;

/** Unix ms -> `2026-01-31 18:00:00`, Beijing time, cut to the second. */
export const toBeijing = (ms: number): string =>
  new Date(ms + AHEAD_MS).toISOString().slice(0, 19).replace('T', ' ');

/** `2026-01-31 18:00:00`, Beijing time -> Unix ms; NaN for anything else. */
export const fromBeijing = (text: string): number =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(' ', 'T')}Z`) - AHEAD_MS : NaN;
