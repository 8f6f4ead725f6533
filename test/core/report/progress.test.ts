import { describe, expect, test } from '@jest/globals';
import { newTicker, newUploadProgress, type Amount } from '../../../src/core/report/progress.ts';

const SECONDS = 1000;
const MINUTES = 60 * SECONDS;
const BEGIN = 1_700_000_000_000;

/** The lines of an upload in which something ends every `every` ms, with the seconds at which they come. */
function told(total: Amount, every: number, sizes = total.bytes / total.files): [number, string][] {
  const progress = newUploadProgress(total, BEGIN);
  const lines: [number, string][] = [];
  for (let files = 1; files <= total.files; files += 1) {
    const at = files * every;
    const line = progress(BEGIN + at, { files, bytes: files * sizes });
    if (line !== undefined) lines.push([at / SECONDS, line]);
  }
  return lines;
}

describe('an upload', () => {
  test('that is quick says nothing', () => {
    expect(told({ files: 3, bytes: 3000 }, 100)).toEqual([]);
    expect(told({ files: 4999, bytes: 3000 }, 1)).toEqual([]);
  });

  test('says files, bytes, rate and time left every five seconds', () => {
    expect(told({ files: 2400, bytes: 24_000_000 }, 10)).toEqual([
      [5, 'sync: 500 of 2,400 files, 5.0 MB of 24.0 MB, 1.0 MB/s, about 19 s left'],
      [10, 'sync: 1,000 of 2,400 files, 10.0 MB of 24.0 MB, 1.0 MB/s, about 14 s left'],
      [15, 'sync: 1,500 of 2,400 files, 15.0 MB of 24.0 MB, 1.0 MB/s, about 9 s left'],
      [20, 'sync: 2,000 of 2,400 files, 20.0 MB of 24.0 MB, 1.0 MB/s, about 4 s left'],
    ]);
  });

  test('of no bytes (removals, changes of headers) counts files', () => {
    expect(told({ files: 1200, bytes: 0 }, 10)).toEqual([
      [5, 'sync: 500 of 1,200 files, 100 files/s, about 7 s left'],
      [10, 'sync: 1,000 of 1,200 files, 100 files/s, about 2 s left'],
    ]);
  });

  test('100,000 files in an hour are some hundred lines, not 100,000', () => {
    const lines = told({ files: 100_000, bytes: 1e9 }, 36);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.length).toBeLessThan(200);
  });

  test('a large file at the end lasts as long as its bytes', () => {
    const progress = newUploadProgress({ files: 11, bytes: 101_000_000 }, BEGIN);
    expect(progress(BEGIN + 10 * SECONDS, { files: 10, bytes: 1_000_000 })).toBe(
      'sync: 10 of 11 files, 1.0 MB of 101.0 MB, 100.0 kB/s, about 16 min 40 s left',
    );
  });

  test('the rate follows a change', () => {
    const progress = newUploadProgress({ files: 1000, bytes: 0 }, BEGIN);
    let [at, files] = [BEGIN, 0];
    const run = (perSecond: number) => {
      let line: string | undefined;
      for (let second = 0; second < 30; second += 1) {
        at += SECONDS;
        files += perSecond;
        line = progress(at, { files, bytes: 0 }) ?? line;
      }
      return line;
    };
    expect(run(1)).toContain('1 files/s');
    expect(run(10)).toContain('10 files/s');
  });

  test('a clock that jumps back gives neither a negative rate nor an endless one', () => {
    const progress = newUploadProgress({ files: 10, bytes: 10 }, BEGIN);
    for (const jump of [-MINUTES, 0, 6 * SECONDS, 6 * SECONDS, 20 * SECONDS])
      expect(progress(BEGIN + jump, { files: 5, bytes: 5 }) ?? '').not.toMatch(/-|NaN|Infinity/);
  });
});

describe('when a line is due', () => {
  test('what does not change gives a sign of life once a minute', () => {
    const isDue = newTicker(BEGIN);
    const due: number[] = [];
    for (let at = 0; at <= 5 * MINUTES; at += SECONDS)
      if (isDue(BEGIN + at, 'waiting')) due.push(at / SECONDS);
    expect(due).toEqual([5, 65, 125, 185, 245]);
  });

  test('lines become rarer, and never rarer than every thirty seconds while things change', () => {
    const isDue = newTicker(BEGIN);
    const due: number[] = [];
    for (let at = 0; at <= 20 * MINUTES; at += SECONDS)
      if (isDue(BEGIN + at, String(at))) due.push(at / SECONDS);
    const pauses = due.map((at, n) => at - (due[n - 1] ?? 0));
    expect(pauses.slice(0, 9)).toEqual([5, 5, 5, 5, 5, 5, 5, 5, 5]);
    expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
    expect(pauses.at(-1)).toBe(30);
  });
});
