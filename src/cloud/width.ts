/** How many requests may be under way, as a service that slows down or speeds up asks for. */
export type Width = {
  /** Requests that may be under way now. */
  readonly limit: number;
  /** Whether the width only ever grew so far: then it doubles with every round, to be wide soon. */
  readonly isGrowing: boolean;
  /** How often it was cut; a request belongs to the round in which it began. */
  readonly round: number;
};

export type Bounds = { readonly first: number; readonly most: number; readonly least: number };

export const newWidth = ({ first, most }: Bounds): Width => ({
  limit: Math.min(first, most),
  isGrowing: true,
  round: 0,
});

/**
 * The width after an answer: additive increase, multiplicative decrease. `underWay`: requests, this one included. A request that began before the last cut says nothing
 * about the width after it, so that one burst of refusals halves the width once and not thirty times.
 */
export function adapted(
  width: Width,
  answer: { readonly isCongestion: boolean; readonly round: number; readonly underWay: number },
  { most, least }: Bounds,
): Width {
  if (answer.isCongestion) {
    if (answer.round !== width.round) return width;
    // Where fewer were under way than may be, half of what may be would change nothing.
    const wide = Math.min(width.limit, answer.underWay);
    return { limit: Math.max(least, wide / 2), isGrowing: false, round: width.round + 1 };
  }
  // While it grows, one more for every answer; later one more for every round of answers.
  const limit = Math.min(most, width.limit + (width.isGrowing ? 1 : 1 / width.limit));
  return limit === width.limit ? width : { ...width, limit };
}

/** What it takes of this machine's time to open a connection, ms (128 of them: 0.3 s on two cores of a build machine). */
const OPENING = 3;

/**
 * How many connections are to be opened ahead of requests that come at once: as many as let all of them go at a time, if that saves more
 * time than it takes. `open`: those that are there; `limit`: requests that may be under way; `roundTrip`: ms.
 */
export function connectionsAhead(
  requests: number,
  { open, limit, roundTrip }: { readonly open: number; readonly limit: number; readonly roundTrip: number },
): number {
  const wanted = Math.min(requests, limit);
  if (open === 0 || wanted <= open) return 0;
  const roundsSaved = Math.ceil(requests / open) - Math.ceil(requests / wanted);
  return roundsSaved * roundTrip > (wanted - open) * OPENING ? wanted - open : 0;
}
