/** The middle of several numbers, with the least and the greatest of them. */
export type Spread = { readonly median: number; readonly least: number; readonly most: number };

/** Undefined for no numbers at all. Of an even number of them the median is the mean of the two in the middle. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  const upper = sorted[sorted.length >> 1] ?? most;
  const lower = sorted[(sorted.length - 1) >> 1] ?? least;
  return { median: (lower + upper) / 2, least, most };
}

/** One number of each round, under the round's. */
export type ByRound = ReadonlyMap<number, number>;

/**
 * What this client took for each second of the other, round by round: only runs of one round saw the same machine. A round that one of
 * them lacks, since it failed or was wrong, has no ratio.
 */
export function ratios(ours: ByRound, theirs: ByRound): number[] {
  return [...ours].flatMap(([round, value]) => {
    const other = theirs.get(round);
    return other === undefined || other <= 0 ? [] : [value / other];
  });
}

/** `0.42 (0.38-0.55)`; a dash for nothing. */
export function spreadText(spread: Spread | undefined, digits = 2): string {
  if (spread === undefined) return '-';
  const [median, least, most] = [spread.median, spread.least, spread.most].map((one) => one.toFixed(digits));
  return `${median} (${least}-${most})`;
}
